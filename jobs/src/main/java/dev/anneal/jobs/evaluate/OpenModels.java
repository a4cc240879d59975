package dev.anneal.jobs.evaluate;

import dev.anneal.config.RunConfig;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.objective.AnsweringModels;
import dev.anneal.score.Ensemble;
import dev.anneal.score.ScoringTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The models that an executor evaluates, in memory until this is closed. */
final class OpenModels implements AutoCloseable {
    private final List<TaskModel> models = new ArrayList<>();

    private OpenModels() {}

    static OpenModels read(List<ModelDirectory> directories) {
        OpenModels open = new OpenModels();
        try {
            for (ModelDirectory directory : directories) {
                open.models.add(TaskModel.forScoring(directory));
            }
            return open;
        } catch (RuntimeException problem) {
            open.close();
            throw problem;
        }
    }

    /** All members are alike but for their weights. */
    TaskModel first() {
        return models.get(0);
    }

    AnsweringModels answering(RunConfig config) {
        if (models.size() == 1) {
            return AnsweringModels.of(first().model());
        }
        List<ScoringTask> tasks = models.stream()
                .map(model -> ScoringTask.of(model.source(), config))
                .toList();
        return new AnsweringModels(
                models.stream().map(TaskModel::model).toList(), Optional.of(Ensemble.averaging(tasks)));
    }

    @Override
    public void close() {
        models.forEach(TaskModel::close);
        models.clear();
    }
}
