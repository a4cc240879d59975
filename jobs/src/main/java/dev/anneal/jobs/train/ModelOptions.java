package dev.anneal.jobs.train;

import dev.anneal.config.RunConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.model.ClassificationHead;
import dev.anneal.model.huggingface.Classifier;
import java.util.List;

/** What the configuration says about the model. */
final class ModelOptions {
    private ModelOptions() {}

    static Classifier.TrainingOptions of(RunConfig config, List<String> labels) {
        ClassificationHead head = switch (config.model().head().pooling()) {
            case POOLER -> ClassificationHead.POOLER;
            case MEAN -> ClassificationHead.MEAN;
            case CLS, MAX -> throw AnnealException.user("model.head.pooling is not available yet. Use pooler or mean.");
        };
        return new Classifier.TrainingOptions(
                labels,
                head,
                config.train().dropout(),
                config.model().head().dropout(),
                config.train().seed().initialisation());
    }
}
