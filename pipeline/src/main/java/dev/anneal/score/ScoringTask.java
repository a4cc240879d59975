package dev.anneal.score;

import dev.anneal.config.FeaturesConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.error.AnnealException;
import dev.anneal.evaluate.Decision;
import dev.anneal.evaluate.DecisionJson;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import dev.anneal.model.huggingface.ModelDirectory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a model is asked.
 *
 * @param labels names of the model's outputs, in their order; empty where it has no such names
 * @param features what is kept of the hidden states, for task {@code features}
 * @param nullThreshold null odds above which a question has no answer; absent where every question has one
 * @param decision how labels follow from logits
 */
public record ScoringTask(
        Task task, List<String> labels, FeaturesConfig features, OptionalDouble nullThreshold, Decision decision) {
    public ScoringTask {
        labels = List.copyOf(labels);
    }

    /** A task without settings of its own. */
    public static ScoringTask of(Task task, List<String> labels) {
        return new ScoringTask(task, labels, FeaturesConfig.LAST_LAYER, OptionalDouble.empty(), Decision.NONE);
    }

    /**
     * What a configuration asks of a model.
     *
     * @throws AnnealException (user) if the model was trained for something else, or has no names for its outputs
     */
    public static ScoringTask of(ModelDirectory model, RunConfig config) {
        requireTrainedFor(config.task(), model);
        return new ScoringTask(
                config.task(),
                model.config().labels(),
                config.score().features(),
                config.score().nullThreshold(),
                decides(config.task())
                        ? DecisionJson.read(model.decision(), model.config().labels())
                        : Decision.NONE);
    }

    private static boolean decides(Task task) {
        return task == Task.SINGLE_LABEL || task == Task.MULTI_LABEL;
    }

    /**
     * Any model gives features. One for whole texts that does not say for what (without {@code problem_type}) is what the configuration takes it for.
     */
    private static void requireTrainedFor(Task task, ModelDirectory model) {
        if (!task.isTrained()) {
            return;
        }
        HuggingFaceConfig config = model.config();
        Optional<Task> trained = config.task();
        if (trained.isEmpty()) {
            throw AnnealException.user("The model " + model.folder()
                    + " does not say what it was trained for (architectures, anneal_task), so it cannot score."
                    + " Train it first, or choose a trained model.");
        }
        boolean open = config.problemType().isEmpty() && trained.get().isOfWholeTexts() && task.isOfWholeTexts();
        if (trained.get() != task && !open) {
            throw AnnealException.user("The model " + model.folder() + " was trained for task "
                    + trained.get().yamlName() + ", but task is " + task.yamlName()
                    + ". Set task to that of the model, or choose another model.");
        }
        boolean named = task.hasLabels() || task == Task.REGRESSION;
        if (named && config.labels().isEmpty()) {
            throw AnnealException.user("The model " + model.folder()
                    + " names no classes (id2label), so it cannot score. Train it first, or choose a trained model.");
        }
        if (task == Task.SINGLE_LABEL && config.labels().size() < 2) {
            throw AnnealException.user("The model " + model.folder() + " has the one output "
                    + config.labels().get(0)
                    + ", but task single-label chooses between two at least. Set task to regression or multi-label, whichever it was"
                    + " trained for.");
        }
    }
}
