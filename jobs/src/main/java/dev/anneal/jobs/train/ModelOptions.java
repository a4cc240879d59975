package dev.anneal.jobs.train;

import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.model.huggingface.TaskModel;
import java.util.List;

/** What the configuration says about the model. */
final class ModelOptions {
    private ModelOptions() {}

    static TaskModel.TrainingOptions of(RunConfig config, List<String> labels) {
        return new TaskModel.TrainingOptions(
                config.task(),
                config.task() == Task.REGRESSION ? config.data().columns().numbers() : labels,
                config.model().head(),
                config.train().dropout(),
                TaskModel.Start.of(config.model()),
                config.train().seed().initialisation());
    }
}
