package dev.anneal.score;

import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.evaluate.Averaging;
import dev.anneal.evaluate.Decision;
import dev.anneal.model.huggingface.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Models that answer together, as {@link Averaging} has it, or one that answers alone, whose outputs pass as they are. Thresholds of members that have
 * some are averaged, too.
 *
 * <p>Immutable, thread-safe; the members stay the caller's.
 */
public final class Ensemble {
    private final List<ScoringModel> members;
    private final ScoringTask task;
    private final Averaging averaging;

    private Ensemble(List<ScoringModel> members, ScoringTask task, Averaging averaging) {
        this.members = List.copyOf(members);
        this.task = task;
        this.averaging = averaging;
    }

    /** @param members of which {@link #task(String, List, RunConfig)} has said that they fit */
    public static Ensemble of(List<ScoringModel> members) {
        List<ScoringTask> tasks = members.stream().map(ScoringModel::task).toList();
        return new Ensemble(members, together(tasks), averaging(tasks));
    }

    /** How models of these tasks answer together. */
    public static Averaging averaging(List<ScoringTask> tasks) {
        ScoringTask first = tasks.get(0);
        return new Averaging(
                first.task(),
                first.labels().size(),
                tasks.stream().map(ScoringTask::decision).toList());
    }

    /**
     * What models are asked together.
     *
     * @param key that names them
     * @throws AnnealException (user) if one does not fit the task, if they have not the same labels in the same order, if their tokenizers differ where
     *     tokens are averaged, or if there is no average for the task
     */
    public static ScoringTask task(String key, List<ModelDirectory> models, RunConfig config) {
        List<ScoringTask> tasks =
                models.stream().map(model -> ScoringTask.of(model, config)).toList();
        if (models.size() > 1) {
            requireAverage(key, config.task());
            for (int i = 1; i < models.size(); i++) {
                requireAlike(key, models.get(0), models.get(i), tasks.get(0), tasks.get(i));
            }
        }
        return together(tasks);
    }

    private static void requireAverage(String key, Task task) {
        if (task == Task.FEATURES || task == Task.MASKED_LM) {
            throw AnnealException.user(key + " names several models, but task " + task.yamlName()
                    + " has no average: "
                    + (task == Task.FEATURES
                            ? "dimensions of two models' vectors mean different things"
                            : "guesses are lists of words")
                    + ". Take each of them on its own.");
        }
    }

    private static void requireAlike(
            String key, ModelDirectory first, ModelDirectory other, ScoringTask own, ScoringTask others) {
        if (!own.labels().equals(others.labels())) {
            throw AnnealException.user("The models of " + key + " have not the same labels in the same order: "
                    + own.labels() + " in " + first.folder() + ", " + others.labels() + " in " + other.folder()
                    + ". Choose models that were trained with the same data.labels.");
        }
        boolean tokens = own.task() == Task.TOKENS || own.task() == Task.ANSWER;
        if (tokens && !tokenizer(first).equals(tokenizer(other))) {
            throw AnnealException.user("The models of " + key + " have different tokenizers (" + first.folder() + ", "
                    + other.folder() + "), so task " + own.task().yamlName()
                    + " cannot average what they say of each token. Choose models with the same tokenizer.");
        }
    }

    private static String tokenizer(ModelDirectory model) {
        Sha256 digest = new Sha256();
        for (Path file : model.tokenizerFiles()) {
            try {
                digest.add(file.getFileName().toString()).add(Sha256.ofFile(file));
            } catch (IOException problem) {
                throw AnnealException.environment(
                        file + " cannot be read: " + problem.getMessage() + ". Check its permissions.", problem);
            }
        }
        return digest.hex();
    }

    private static ScoringTask together(List<ScoringTask> tasks) {
        ScoringTask first = tasks.get(0);
        Decision decision =
                Decision.together(tasks.stream().map(ScoringTask::decision).toList());
        return new ScoringTask(first.task(), first.labels(), first.features(), first.nullThreshold(), decision);
    }

    public ScoringTask task() {
        return task;
    }

    List<ScoringModel> members() {
        return members;
    }

    /** Readers of rows, one for each member. */
    List<RowReader> readers() {
        return members.stream()
                .map(member -> new RowReader(task, member.tokenizer()))
                .toList();
    }

    /** What several members say of one input, from what each says, as {@link Reading#take} has it. */
    float[] combined(List<float[]> outputs) {
        return averaging.combined(outputs);
    }
}
