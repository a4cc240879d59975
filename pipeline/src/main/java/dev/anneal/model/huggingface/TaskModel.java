package dev.anneal.model.huggingface;

import dev.anneal.config.HeadConfig;
import dev.anneal.config.Task;
import dev.anneal.error.AnnealException;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.ParameterInitializer;
import dev.anneal.model.family.Encoder;
import dev.anneal.model.head.Head;
import dev.anneal.model.head.HeadKind;
import dev.anneal.model.torchscript.Signature;
import dev.anneal.model.weights.LoadReport;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A model that answers a task, with the configuration that describes it and what was read for it. Close it to free the model.
 *
 * @param inputs what its callers pass to it
 */
public record TaskModel(
        Task task, EncoderModel model, HuggingFaceConfig config, Signature.Inputs inputs, LoadReport report)
        implements AutoCloseable {
    /**
     * What training decides about a model.
     *
     * @param labels names of the outputs in their order: labels, or names of numbers; empty for answers and masked language models
     * @param dropout in the encoder, instead of the configuration's
     * @param seed of new parameters
     */
    public record TrainingOptions(Task task, List<String> labels, HeadConfig head, OptionalDouble dropout, long seed) {}

    /** Reads a model for training; a head that the source lacks, or has for other labels, is new. */
    public static TaskModel forTraining(ModelDirectory source, TrainingOptions options) {
        OptionalDouble inHead =
                options.head().dropout().isPresent() ? options.head().dropout() : options.dropout();
        HuggingFaceConfig config = source.config()
                .withDropouts(options.dropout(), inHead)
                .withTask(options.task(), options.labels())
                .withHead(HeadKeys.of(options.head()));
        EncoderModel model = build(config, options.task(), options.head().dropoutSamples(), inHead);
        try {
            LoadReport report = ModelParameters.load(source, model);
            new ParameterInitializer(
                            options.seed(), name -> config.encoder().deviation(name, config.initializerRange()))
                    .initialise(model, report.initialised());
            return new TaskModel(options.task(), model, config, source.inputs(), report);
        } catch (AnnealException e) {
            model.close();
            throw e;
        }
    }

    /**
     * Reads a trained model for evaluating and scoring; nothing may be missing. What it was trained for is in its configuration.
     *
     * @throws AnnealException (user) if the configuration does not say, or parameters are missing
     */
    public static TaskModel forScoring(ModelDirectory source) {
        Task task = source.config()
                .task()
                .orElseThrow(() -> AnnealException.user(source.folder()
                        + " does not say what it was trained for (architectures, anneal_task). Train it first, or choose a"
                        + " trained model."));
        return forScoring(source, task);
    }

    /** An encoder without a head, for its hidden states. */
    public static TaskModel forFeatures(ModelDirectory source) {
        return forScoring(source, Task.FEATURES);
    }

    private static TaskModel forScoring(ModelDirectory source, Task task) {
        EncoderModel model = build(source.config(), task, 1, OptionalDouble.empty());
        try {
            LoadReport report = ModelParameters.load(source, model).requireComplete("scoring");
            return new TaskModel(task, model, source.config(), source.inputs(), report);
        } catch (AnnealException e) {
            model.close();
            throw e;
        }
    }

    private static EncoderModel build(
            HuggingFaceConfig config, Task task, int dropoutSamples, OptionalDouble headDropout) {
        Encoder encoder = config.encoder();
        ModelBuilder model = encoder.build();
        Optional<HeadKind> kind = TaskKeys.headOf(task);
        if (kind.isPresent()) {
            int outputs = config.labels().isEmpty() ? 2 : config.labels().size();
            int blocks = model.hiddenStates().size() - 1;
            Head head = new TaskHead(encoder, task, outputs)
                    .build(kind.get(), config.head(), blocks)
                    .withSamples(dropoutSamples);
            if (headDropout.isPresent()) {
                head = head.withDropout(headDropout.getAsDouble());
            }
            head.addTo(model);
        }
        return model.build();
    }

    /** What batches are filled up with. */
    public int padTokenId() {
        return config.encoder().facts().fillingId();
    }

    /** How the model is called where it is exported. */
    public Signature signature() {
        return new Signature(
                inputs,
                switch (task) {
                    case SINGLE_LABEL, MULTI_LABEL, REGRESSION, TOKENS, FEATURES -> Signature.Outputs.AS_THEY_ARE;
                    case ANSWER -> Signature.Outputs.STARTS_AND_ENDS;
                    case MASKED_LM -> Signature.Outputs.WORDS_AT_ALL_PLACES;
                });
    }

    @Override
    public void close() {
        model.close();
    }
}
