package dev.anneal.score;

import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.evaluate.Decision;
import dev.anneal.evaluate.Sigmoid;
import dev.anneal.evaluate.SoftmaxRow;
import dev.anneal.model.huggingface.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Models that answer together, or one that answers alone. Probabilities and numbers are averaged, each member's after its own temperature; for answers
 * in a text the logits of their first and last tokens are. Thresholds of members that have some are averaged, too.
 *
 * <p>An average comes back in the form of a member's output, so that everything after it is as for one model: probabilities as their logarithms, or
 * as log odds, of which the same probabilities follow, up to the rounding of a float (1e-7). One model's outputs pass as they are.
 *
 * <p>Immutable, thread-safe; the members stay the caller's.
 */
public final class Ensemble {
    // C classes, T tokens
    private static final double SMALLEST = 1e-300;
    private static final double LARGEST_LOG_ODDS = 700;

    private final List<ScoringModel> members;
    private final ScoringTask task;

    private Ensemble(List<ScoringModel> members, ScoringTask task) {
        this.members = List.copyOf(members);
        this.task = task;
    }

    /** @param members of which {@link #task(List, RunConfig)} has said that they fit */
    public static Ensemble of(List<ScoringModel> members) {
        return new Ensemble(
                members, together(members.stream().map(ScoringModel::task).toList()));
    }

    /**
     * What models are asked together.
     *
     * @throws AnnealException (user) if one does not fit the task, if they have not the same labels in the same order, if their tokenizers differ where
     *     tokens are averaged, or if there is no average for the task
     */
    public static ScoringTask task(List<ModelDirectory> models, RunConfig config) {
        List<ScoringTask> tasks =
                models.stream().map(model -> ScoringTask.of(model, config)).toList();
        if (models.size() > 1) {
            requireAverage(config.task());
            for (int i = 1; i < models.size(); i++) {
                requireAlike(models.get(0), models.get(i), tasks.get(0), tasks.get(i));
            }
        }
        return together(tasks);
    }

    private static void requireAverage(Task task) {
        if (task == Task.FEATURES || task == Task.MASKED_LM) {
            throw AnnealException.user("score.models names several models, but task " + task.yamlName()
                    + " has no average: "
                    + (task == Task.FEATURES
                            ? "dimensions of two models' vectors mean different things"
                            : "guesses are lists of words")
                    + ". Score with each of them on its own.");
        }
    }

    private static void requireAlike(ModelDirectory first, ModelDirectory other, ScoringTask own, ScoringTask others) {
        if (!own.labels().equals(others.labels())) {
            throw AnnealException.user("The models of score.models have not the same labels in the same order: "
                    + own.labels() + " in " + first.folder() + ", " + others.labels() + " in " + other.folder()
                    + ". Choose models that were trained with the same data.labels.");
        }
        boolean tokens = own.task() == Task.TOKENS || own.task() == Task.ANSWER;
        if (tokens && !tokenizer(first).equals(tokenizer(other))) {
            throw AnnealException.user("The models of score.models have different tokenizers (" + first.folder() + ", "
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
        if (tasks.size() == 1) {
            return first;
        }
        List<Decision> decisions = tasks.stream().map(ScoringTask::decision).toList();
        int thresholds = decisions.stream()
                .mapToInt(decision -> decision.thresholds().size())
                .max()
                .orElse(0);
        List<Double> average = IntStream.range(0, thresholds)
                .mapToObj(label -> decisions.stream()
                        .mapToDouble(decision -> decision.threshold(label))
                        .average()
                        .orElse(Decision.EVEN))
                .toList();
        Decision decision = new Decision(1, thresholds == 0 ? "" : "average of the members'", average);
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
        return switch (task.task()) {
            case SINGLE_LABEL, TOKENS -> logarithms(average(outputs, this::softmax));
            case MULTI_LABEL -> logOdds(average(outputs, Ensemble::sigmoid));
            case REGRESSION, ANSWER -> floats(average(outputs, Ensemble::doubles));
            case MASKED_LM, FEATURES -> throw AnnealException.bug("There is no average for " + task.task() + ".");
        };
    }

    private interface Scale {
        double[] of(float[] calibrated);
    }

    private double[] average(List<float[]> outputs, Scale scale) {
        double[] sums = new double[outputs.get(0).length];
        for (int member = 0; member < outputs.size(); member++) {
            Decision own = members.get(member).task().decision();
            double[] values = scale.of(own.calibrated(outputs.get(member)));
            for (int i = 0; i < sums.length; i++) {
                sums[i] += values[i];
            }
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= outputs.size();
        }
        return sums;
    }

    /** [T, C], or [C] */
    private double[] softmax(float[] logits) {
        int classes = task.labels().size();
        double[] probabilities = new double[logits.length];
        for (int from = 0; from < logits.length; from += classes) {
            System.arraycopy(SoftmaxRow.probabilities(logits, from, classes), 0, probabilities, from, classes);
        }
        return probabilities;
    }

    private static double[] sigmoid(float[] logits) {
        double[] probabilities = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Sigmoid.probability(logits[i]);
        }
        return probabilities;
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static float[] logarithms(double[] probabilities) {
        float[] logarithms = new float[probabilities.length];
        for (int i = 0; i < logarithms.length; i++) {
            logarithms[i] = (float) Math.log(Math.max(probabilities[i], SMALLEST));
        }
        return logarithms;
    }

    private static float[] logOdds(double[] probabilities) {
        float[] odds = new float[probabilities.length];
        for (int i = 0; i < odds.length; i++) {
            double exact = Math.log(probabilities[i]) - Math.log1p(-probabilities[i]);
            odds[i] = (float) Math.max(-LARGEST_LOG_ODDS, Math.min(LARGEST_LOG_ODDS, exact));
        }
        return odds;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
