package dev.anneal.train.estimate;

import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.model.DropoutSeed;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.GradientSink;
import dev.anneal.model.PassOptions;
import dev.anneal.model.RowGradient;
import dev.anneal.model.TokenBatch;
import dev.anneal.model.TrainedVectors;
import dev.anneal.model.TrainingPass;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.model.loss.Loss;
import dev.anneal.objective.Objective;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Micro-batches of made-up rows, forward and backward, to see how long one takes on this machine. Every row has the full number of tokens. Gradients are
 * computed and dropped: the model stays as it is. Run it on a thread that has entered the engine; not thread-safe.
 */
public final class MicroBatchTrial implements AutoCloseable {
    private static final double HIDDEN_SHARE = 0.15;

    private final Task task;
    private final TaskModel model;
    private final PassOptions options;
    private final TrainedVectors trained;
    private final int rows;
    private final int tokens;
    private final Loss loss;
    private final Loss pairs = new Loss(Loss.Kind.CROSS_ENTROPY);
    private final Dropped sink;

    /** @param model stays the caller's */
    public MicroBatchTrial(RunConfig config, TaskModel model, int tokens) {
        this.task = model.task();
        this.model = model;
        this.options = PassOptions.PLAIN.saving(
                config.train().gradientCheckpointing() ? PassOptions.Saving.OUTPUTS : PassOptions.Saving.EVERYTHING);
        this.trained = TrainedVectors.from(
                model.model(),
                config.model().trained().lowestDepth(model.model().blocks()));
        this.rows = config.train().microBatchRows() * (config.train().loss().rDrop() > 0 ? 2 : 1);
        this.tokens = tokens;
        this.loss = new Loss(Objective.lossOf(task));
        this.sink = new Dropped(model.model());
    }

    /** @param passes that the median is of */
    public record Measured(Duration median, int passes) {}

    /**
     * The median of some micro-batches, after one that nobody counts.
     *
     * @param least so many, however long they take
     * @param most so many, however short they are
     * @param budget after which no other begins
     */
    public Measured measure(int least, int most, Duration budget) {
        long begin = System.nanoTime();
        pass(0);
        List<Long> nanos = new ArrayList<>();
        while (nanos.size() < least || (nanos.size() < most && System.nanoTime() - begin < budget.toNanos())) {
            long start = System.nanoTime();
            pass(nanos.size() + 1);
            nanos.add(System.nanoTime() - start);
        }
        Collections.sort(nanos);
        return new Measured(Duration.ofNanos(nanos.get(nanos.size() / 2)), nanos.size());
    }

    private void pass(int number) {
        EncoderModel encoder = model.model();
        TokenBatch batch = batch(number);
        try (Scope scope = Scope.open();
                TrainingPass pass =
                        encoder.forwardForTraining(batch, new DropoutSeed(1, 0, number), trained, options)) {
            pass.backward(gradients(scope, pass.outputs(), batch), sink);
        }
    }

    /** Of the task's output, and of next sentences where the model has a head for them. */
    private List<Tensor> gradients(Scope scope, List<Tensor> outputs, TokenBatch batch) {
        Tensor labels = labels(scope, outputs.get(0), batch);
        Tensor first = loss.apply(scope, outputs.get(0), labels, 1).gradient();
        if (outputs.size() == 1) {
            return List.of(first);
        }
        Tensor next = scope.integers(new long[rows], rows);
        return List.of(first, pairs.apply(scope, outputs.get(1), next, 1).gradient());
    }

    private TokenBatch batch(int seed) {
        int words = model.config().encoder().facts().vocabulary();
        SplittableRandom random = new SplittableRandom(seed);
        long[] ids = random.longs((long) rows * tokens, words / 2, words).toArray();
        long[] mask = new long[rows * tokens];
        Arrays.fill(mask, 1);
        TokenBatch batch = new TokenBatch(rows, tokens, ids, new long[rows * tokens], mask);
        return task == Task.MASKED_LM
                ? batch.withTargets(
                        random.longs(places(), 0, (long) rows * tokens).toArray())
                : batch;
    }

    private long places() {
        return Math.max(1, Math.round(HIDDEN_SHARE * rows * tokens));
    }

    /** Labels of the shape that the task's loss takes: zeros. */
    private Tensor labels(Scope scope, Tensor logits, TokenBatch batch) {
        return switch (task) {
            case SINGLE_LABEL -> scope.integers(new long[rows], rows);
            case TOKENS -> scope.integers(new long[batch.mask().length], batch.mask().length);
            case MASKED_LM -> scope.integers(new long[batch.targets().length], batch.targets().length);
            case ANSWER -> scope.integers(new long[2 * rows], rows, 2);
            case MULTI_LABEL, REGRESSION -> {
                int outputs = Math.toIntExact(logits.shape()[1]);
                yield scope.floats(new float[rows * outputs], rows, outputs);
            }
            case FEATURES -> throw new IllegalArgumentException("Features are not trained.");
        };
    }

    @Override
    public void close() {
        sink.vectors.forEach(FlatVector::close);
        loss.close();
        pairs.close();
    }

    /** One vector for each gradient, which the next micro-batch overwrites. */
    private static final class Dropped implements GradientSink {
        private final List<FlatVector> vectors = new ArrayList<>();

        Dropped(EncoderModel model) {
            model.layouts().forEach(layout -> vectors.add(FlatVector.zeros(layout.floats())));
        }

        @Override
        public FlatVector gradientFor(int index) {
            return vectors.get(index);
        }

        @Override
        public void readyRows(RowGradient gradient) {
            // Nobody needs it.
        }

        @Override
        public void release(int index, FlatVector gradient) {
            // It stays for the next micro-batch.
        }

        @Override
        public void ready(int index, FlatVector gradient) {
            // Nobody needs it.
        }
    }
}
