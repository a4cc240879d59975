package dev.anneal.score;

import dev.anneal.config.HeadConfig;
import dev.anneal.config.Task;
import dev.anneal.config.Truncation;
import dev.anneal.model.huggingface.HuggingFaceDirectory;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.ModelParameters;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.tensor.Engine;
import dev.anneal.tokenize.TokenizerOptions;
import dev.anneal.vectors.VectorFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/** The two-layer BERT of the reference vectors, with three classes, or with a new head for another task. */
final class TinyModel {
    private TinyModel() {}

    static ModelDirectory directory() {
        return ModelDirectory.open(VectorFolders.committed("tiny-bert/seqcls-single/model"));
    }

    static ScoringModel open(int maxLength, Truncation truncation) {
        Engine.enter(1);
        ModelDirectory directory = directory();
        ScoringTask task = ScoringTask.of(Task.SINGLE_LABEL, directory.config().labels());
        return ScoringModel.open(directory, new TokenizerOptions(maxLength, truncation), task);
    }

    /** Writes a model with a head of random parameters, as training would. */
    static ModelDirectory trainedFor(Task task, List<String> labels, Path folder) {
        Engine.enter(1);
        ModelDirectory source = directory();
        TaskModel.TrainingOptions options =
                new TaskModel.TrainingOptions(task, labels, HeadConfig.OWN, OptionalDouble.empty(), 5);
        try (TaskModel model = TaskModel.forTraining(source, options)) {
            HuggingFaceDirectory.write(folder, model.config(), source, ModelParameters.tensors(model.model()));
        }
        return ModelDirectory.open(folder);
    }
}
