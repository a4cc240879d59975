package dev.anneal.model.huggingface;

import dev.anneal.error.AnnealException;
import dev.anneal.model.ClassificationHead;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.EncoderModels;
import dev.anneal.model.EncoderShape;
import dev.anneal.model.EncoderShape.Dropouts;
import dev.anneal.model.ParameterInitializer;
import dev.anneal.model.weights.LoadReport;
import java.util.List;
import java.util.OptionalDouble;

/** A model that names one of several classes, with the configuration that describes it and what was read for it. Close it to free the model. */
public record Classifier(EncoderModel model, HuggingFaceConfig config, LoadReport report) implements AutoCloseable {
    private static final String PROBLEM_TYPE = "single_label_classification";
    private static final Dropouts NO_DROPOUT = new Dropouts(0, 0, 0);

    /**
     * What training decides about a model.
     *
     * @param labels names of the classes, in the order of the logits
     * @param dropout in the encoder, instead of the configuration's
     * @param headDropout before the classes, instead of the configuration's
     * @param seed of new parameters
     */
    public record TrainingOptions(
            List<String> labels,
            ClassificationHead head,
            OptionalDouble dropout,
            OptionalDouble headDropout,
            long seed) {}

    /** Reads a model for training; a head that the source lacks, or has for other classes, is new. */
    public static Classifier forTraining(ModelDirectory source, TrainingOptions options) {
        Dropouts own = source.config().shape().dropouts();
        double hidden = options.dropout().orElse(own.hidden());
        double attention = options.dropout().orElse(own.attention());
        double head = options.headDropout().orElse(options.dropout().orElse(own.classifier()));
        HuggingFaceConfig config = source.config()
                .withDropouts(new Dropouts(hidden, attention, head))
                .withClassifier(options.labels(), PROBLEM_TYPE)
                .withHead(options.head());
        EncoderModel model = EncoderModels.bertClassifier(
                config.shape(), options.head(), options.labels().size());
        try {
            LoadReport report = ModelParameters.load(source, model);
            new ParameterInitializer(options.seed(), config.initializerRange()).initialise(model, report.initialised());
            return new Classifier(model, config, report);
        } catch (AnnealException e) {
            model.close();
            throw e;
        }
    }

    /** Reads a trained model for evaluating and scoring; nothing may be missing. */
    public static Classifier forScoring(ModelDirectory source) {
        HuggingFaceConfig config = source.config();
        EncoderShape shape = config.withDropouts(NO_DROPOUT).shape();
        EncoderModel model = EncoderModels.bertClassifier(
                shape, config.head(), config.labels().size());
        try {
            return new Classifier(
                    model, config, ModelParameters.load(source, model).requireComplete("scoring"));
        } catch (AnnealException e) {
            model.close();
            throw e;
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
