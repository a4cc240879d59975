package dev.anneal.objective;

import dev.anneal.config.ClassWeights;
import dev.anneal.config.LossConfig;
import dev.anneal.config.Task;
import dev.anneal.dataset.Split;
import dev.anneal.dataset.Target;
import dev.anneal.dataset.TokenRow;
import dev.anneal.error.AnnealException;
import dev.anneal.model.TokenBatch;
import dev.anneal.model.loss.Loss;
import dev.anneal.model.loss.Loss.Samples;
import dev.anneal.plan.StepPlan;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a task teaches: the labels of a micro-batch as its loss takes them, and the divisor of a whole step's loss. The divisor follows from the labels
 * of all rows of the step, which every rank has, so that neither ranks nor ragged micro-batches change a bit, and no message is needed. Thread-safe.
 */
public final class Objective implements AutoCloseable {
    // B rows, T tokens, C outputs

    private final Task task;
    private final int outputs;
    private final Optional<LabelWeights> weights;
    private final Loss loss;
    private final Samples samples;
    private final Passes passes;
    private final Optional<Loss> pairs;

    private enum Passes {
        ONE,
        TWO
    }

    /** @param outputs labels or numbers of a row, where the task has such */
    public Objective(Task task, int outputs) {
        this(task, outputs, Optional.empty(), new Loss(lossOf(task)), Samples.EQUAL, Passes.ONE, Optional.empty());
    }

    private Objective(
            Task task,
            int outputs,
            Optional<LabelWeights> weights,
            Loss loss,
            Samples samples,
            Passes passes,
            Optional<Loss> pairs) {
        this.task = task;
        this.outputs = outputs;
        this.weights = weights;
        this.loss = loss;
        this.samples = samples;
        this.passes = passes;
        this.pairs = pairs;
    }

    /**
     * The objective of training.
     *
     * @param labels or numbers of a row, in the order of the outputs
     * @param rows of the training split, from which balanced weights follow, and which may have weights of their own
     * @throws AnnealException (user) if a label that has a weight is none of these, or no row weighs anything
     */
    public static Objective of(Task task, List<String> labels, LossConfig loss, TaskRows rows) {
        requireWeight(rows);
        ClassWeights wish = loss.classWeights();
        Optional<LabelWeights> weights =
                wish.areEqual() ? Optional.empty() : Optional.of(LabelWeights.of(wish, labels, rows));
        return new Objective(
                task,
                labels.size(),
                weights,
                loss(task, labels, loss, weights, rows),
                rows.split().isWeighted() ? Samples.WEIGHTED : Samples.EQUAL,
                loss.rDrop() > 0 ? Passes.TWO : Passes.ONE,
                task == Task.MASKED_LM && rows.arePairs()
                        ? Optional.of(new Loss(Loss.Kind.CROSS_ENTROPY))
                        : Optional.empty());
    }

    private static void requireWeight(TaskRows rows) {
        Split split = rows.split();
        if (split.isWeighted() && IntStream.range(0, split.rows()).allMatch(row -> split.weight(row) == 0)) {
            throw AnnealException.user("All " + split.rows()
                    + " rows of the training split weigh 0, so there is nothing to learn. Correct the column that"
                    + " data.columns.weight names, or leave it out.");
        }
    }

    private static Loss loss(
            Task task, List<String> labels, LossConfig config, Optional<LabelWeights> weights, TaskRows rows) {
        ClassWeights there = config.posWeight();
        Optional<LabelWeights> all =
                there.areEqual() ? weights : Optional.of(LabelWeights.ofThoseThere(there, labels, rows));
        float[] values = all.map(LabelWeights::weights).orElse(new float[0]);
        Samples samples = rows.split().isWeighted() ? Samples.WEIGHTED : Samples.EQUAL;
        if (config.isShaped()) {
            Loss.Shape shape = new Loss.Shape(config.labelSmoothing(), config.focalGamma(), config.rDrop());
            return Loss.shaped(lossOf(task), shape, values, samples);
        }
        return values.length > 0 ? Loss.weightedCrossEntropy(values, samples) : new Loss(lossOf(task), samples);
    }

    /** The loss of a task that is trained. */
    public static Loss.Kind lossOf(Task task) {
        return switch (task) {
            case SINGLE_LABEL, TOKENS, MASKED_LM -> Loss.Kind.CROSS_ENTROPY;
            case MULTI_LABEL -> Loss.Kind.BINARY_CROSS_ENTROPY;
            case REGRESSION -> Loss.Kind.SQUARED_ERROR;
            case ANSWER -> Loss.Kind.SPAN_CROSS_ENTROPY;
            case FEATURES -> throw new IllegalArgumentException("Features are not trained.");
        };
    }

    /**
     * What the sums of a step's losses are divided by, one for each of {@link #parts}; 1 where no label counts at all. Next sentences count rows.
     */
    public List<Double> divisors(TaskRows rows, StepPlan plan) {
        double first = new StepDivisor(task, outputs, weights).of(rows, plan);
        return pairs.isPresent() ? List.of(first, (double) plan.rows()) : List.of(first);
    }

    /** Names of the losses that the whole one is the sum of, in the order of the model's outputs. */
    public List<String> parts() {
        return pairs.isPresent() ? List.of("masked", "next_sentence") : List.of("loss");
    }

    /** What the model takes of a micro-batch: each row once, or twice where two passes are compared. */
    public TokenBatch tokens(LoadedBatch batch) {
        return switch (passes) {
            case ONE -> batch.tokens();
            case TWO -> batch.tokens().twice();
        };
    }

    /**
     * The losses of a micro-batch and their gradients, one for each of {@link #parts}.
     *
     * @param outputs the model's for {@link #tokens}
     * @param divisors of the step
     */
    public List<Loss.Term> apply(Scope scope, List<Tensor> outputs, LoadedBatch batch, List<Double> divisors) {
        Loss.Term first =
                loss.apply(scope, outputs.get(0), labels(scope, batch), samples(scope, batch), 1 / divisors.get(0));
        return pairs.isEmpty()
                ? List.of(first)
                : List.of(
                        first, pairs.get().apply(scope, outputs.get(1), rowLabels(scope, batch), 1 / divisors.get(1)));
    }

    /** How well a masked language model guessed. */
    Loss.Guesses guesses(Scope scope, Tensor logits, LoadedBatch batch) {
        return loss.score(scope, logits, labels(scope, batch));
    }

    /** How well a model told which pairs are neighbours. */
    Loss.Guesses pairGuesses(Scope scope, Tensor logits, LoadedBatch batch) {
        return loss.score(scope, logits, rowLabels(scope, batch));
    }

    /** [B]; of pairs 0 where the second text follows the first, as in transformers. */
    private static Tensor rowLabels(Scope scope, LoadedBatch batch) {
        long[] labels = batch.rows().stream().mapToLong(TokenRow::label).toArray();
        return scope.integers(labels, labels.length);
    }

    private Tensor labels(Scope scope, LoadedBatch batch) {
        List<TokenRow> rows = batch.rows();
        return switch (task) {
            case SINGLE_LABEL -> rowLabels(scope, batch);
            case MULTI_LABEL -> scope.floats(oneHot(rows), rows.size(), outputs);
            case REGRESSION -> scope.floats(numbers(rows), rows.size(), outputs);
            case TOKENS -> {
                long[] labels = tags(rows, batch.tokens().tokens());
                yield scope.integers(labels, labels.length);
            }
            case ANSWER -> scope.integers(spans(rows), rows.size(), 2);
            case MASKED_LM -> scope.integers(batch.guesses(), batch.guesses().length);
            case FEATURES -> throw new IllegalStateException("Features are not trained.");
        };
    }

    /** What rows weigh, [B], or their tokens, [B T]. */
    private Optional<Tensor> samples(Scope scope, LoadedBatch batch) {
        if (samples == Samples.EQUAL) {
            return Optional.empty();
        }
        int places = task == Task.TOKENS ? batch.tokens().tokens() : 1;
        float[] all = new float[batch.rows().size() * places];
        for (int place = 0; place < all.length; place++) {
            all[place] = batch.rows().get(place / places).weight();
        }
        return Optional.of(scope.floats(all, all.length));
    }

    /** [B, C] of 0 and 1 */
    private float[] oneHot(List<TokenRow> rows) {
        float[] labels = new float[rows.size() * outputs];
        for (int row = 0; row < rows.size(); row++) {
            for (int id : ((Target.Classes) rows.get(row).target()).ids()) {
                labels[row * outputs + id] = 1;
            }
        }
        return labels;
    }

    /** The true numbers of rows. [B, C] */
    static float[] numbers(List<TokenRow> rows) {
        int width = numbers(rows.get(0)).length;
        float[] numbers = new float[rows.size() * width];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(numbers(rows.get(row)), 0, numbers, row * width, width);
        }
        return numbers;
    }

    private static float[] numbers(TokenRow row) {
        return ((Target.Numbers) row.target()).values();
    }

    /** [B T], nothing on padding */
    private static long[] tags(List<TokenRow> rows, int tokens) {
        long[] labels = new long[rows.size() * tokens];
        Arrays.fill(labels, Target.Tags.IGNORED);
        for (int row = 0; row < rows.size(); row++) {
            int at = row * tokens;
            for (int tag : ((Target.Tags) rows.get(row).target()).perToken()) {
                labels[at++] = tag;
            }
        }
        return labels;
    }

    /** [B, 2] */
    private static long[] spans(List<TokenRow> rows) {
        long[] spans = new long[rows.size() * 2];
        for (int row = 0; row < rows.size(); row++) {
            Target.Span span = (Target.Span) rows.get(row).target();
            spans[row * 2] = span.start();
            spans[row * 2 + 1] = span.end();
        }
        return spans;
    }

    @Override
    public void close() {
        loss.close();
        pairs.ifPresent(Loss::close);
    }
}
