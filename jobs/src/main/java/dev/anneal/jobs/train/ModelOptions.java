package dev.anneal.jobs.train;

import dev.anneal.config.RunConfig;
import dev.anneal.model.huggingface.TaskModel;
import java.util.List;

/** What the configuration says about the model. */
final class ModelOptions {
    private ModelOptions() {}

    static TaskModel.TrainingOptions of(RunConfig config, List<String> labels) {
        return new TaskModel.TrainingOptions(
                config.task(),
                outputs(config, labels),
                config.model().head(),
                config.train().dropout(),
                TaskModel.Start.of(config.model()),
                config.train().seed().initialisation(),
                config.data().masking().nextSentence());
    }

    private static List<String> outputs(RunConfig config, List<String> labels) {
        return switch (config.task()) {
            case REGRESSION -> config.data().columns().numbers();
            case SINGLE_LABEL, MULTI_LABEL, TOKENS, ANSWER -> labels;
            case MASKED_LM, FEATURES -> List.of();
        };
    }
}
