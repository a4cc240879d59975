package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.collective.LocalAllReduce;
import dev.anneal.config.ReducePrecision;
import dev.anneal.config.RunConfig;
import dev.anneal.dataset.Dataset;
import dev.anneal.model.DropoutSeed;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.TrainedVectors;
import dev.anneal.model.TrainingPass;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.model.loss.Loss;
import dev.anneal.objective.LoadedBatch;
import dev.anneal.objective.Objective;
import dev.anneal.objective.TaskRows;
import dev.anneal.plan.MicroBatch;
import dev.anneal.plan.Range;
import dev.anneal.plan.StepPlan;
import dev.anneal.plan.TrainPlan;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.train.event.StepFinished;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What ranks and micro-batches may not change, for each task and so for each loss. */
final class TaskTrainingTest {
    @TempDir
    private Path folder;

    /**
     * Four micro-batches are one rank's four, two's two each, or one each, and do not go into three. With the last step's, some rank has none, and some
     * micro-batches have fewer rows than others.
     */
    @ParameterizedTest
    @EnumSource
    void accumulationAndRanksChangeNoBit(TinyTask task) throws Exception {
        for (String microBatch : List.of("train.micro-batch-size=4", "train.micro-batch-size=5")) {
            String[] settings = {microBatch, "train.epochs=1"};
            TinyRun alone = new TinyRun(prepared(task, microBatch + " on 1"), task, settings);
            TinyRun.End expected = alone.run(1).get(0);
            for (int worldSize = 2; worldSize <= 4; worldSize++) {
                TinyRun several = new TinyRun(prepared(task, microBatch + " on " + worldSize), task, settings);
                assertThat(several.run(worldSize))
                        .as("%s on %d ranks", microBatch, worldSize)
                        .hasSize(worldSize)
                        .containsOnly(expected);
                assertThat(figures(several)).isEqualTo(figures(alone)).hasSize(5);
            }
        }
    }

    @Test
    void stepsAndMicroBatchesAreRagged() {
        int[] lengths = new int[TinyRun.TRAIN_ROWS];
        Arrays.fill(lengths, 5);
        assertThat(microBatchRows(lengths, 4, 0)).containsExactlyInAnyOrder(4, 4, 4, 4);
        assertThat(microBatchRows(lengths, 4, 4)).containsExactlyInAnyOrder(4, 4, 3);
        assertThat(microBatchRows(lengths, 5, 0)).containsExactlyInAnyOrder(5, 5, 5, 1);
        assertThat(microBatchRows(lengths, 5, 4)).containsExactlyInAnyOrder(5, 5, 1);
    }

    @ParameterizedTest
    @EnumSource
    void aRunWithDropoutGoesOnFromItsCheckpoint(TinyTask task) throws Exception {
        String[] settings = {"train.epochs=2"};
        String alone = new TinyRun(prepared(task, "alone"), task, settings)
                .run(1)
                .get(0)
                .parametersSha256();
        String without = new TinyRun(prepared(task, "without"), task, "train.epochs=2", "train.dropout=0")
                .run(1)
                .get(0)
                .parametersSha256();
        Path run = prepared(task, "interrupted");
        assertThatThrownBy(() -> new TinyRun(run, task, settings).run(1, event -> {
                    if (event instanceof StepFinished finished && finished.step() == 7) {
                        throw new IllegalStateException("the power went out");
                    }
                }))
                .hasStackTraceContaining("the power went out");
        TinyRun resumed = new TinyRun(run, task, settings);

        assertThat(resumed.run(1).get(0).parametersSha256()).isEqualTo(alone).isNotEqualTo(without);
        assertThat(resumed.events.stream().filter(StepFinished.class::isInstance))
                .hasSize(6);
    }

    @ParameterizedTest
    @EnumSource
    void microBatchesAddUpToTheWholeStep(TinyTask task) {
        Engine.enter(1);
        Path run = prepared(task, "run");
        for (int step : List.of(0, 4)) {
            List<float[]> whole = gradients(run, task, step, "train.micro-batch-size=16");
            for (int rows : List.of(1, 3, 7)) {
                List<float[]> parts = gradients(run, task, step, "train.micro-batch-size=" + rows);
                for (int vector = 0; vector < whole.size(); vector++) {
                    assertThat(largestDifference(parts.get(vector), whole.get(vector)))
                            .as("vector %d of step %d in micro-batches of %d rows", vector, step, rows)
                            .isLessThan(1e-6 * Math.max(1, largest(whole)));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = ".*_SAMPLES", mode = EnumSource.Mode.MATCH_ALL)
    void aRowOfWeightTwoIsTheRowTwice(TinyTask task) {
        Engine.enter(1);
        Path run = prepared(task, "run");
        List<float[]> twice = gradients(run, task, plan(8, TinyTask.HEAVY_ROW + 1, TinyTask.HEAVY_ROW + 2));
        List<float[]> heavy = gradients(run, task, plan(8, TinyTask.HEAVY_ROW));
        List<float[]> light = gradients(run, task, plan(8, TinyTask.HEAVY_ROW + 1));
        double difference = 0;
        for (int vector = 0; vector < heavy.size(); vector++) {
            assertThat(largestDifference(heavy.get(vector), twice.get(vector)))
                    .as("vector %d", vector)
                    .isLessThan(1e-6 * Math.max(1, largest(twice)));
            difference = Math.max(difference, largestDifference(light.get(vector), twice.get(vector)));
        }
        assertThat(difference).isGreaterThan(1e-3);
    }

    private static StepPlan plan(int... rows) {
        return new StepPlan(0, 0, List.of(new MicroBatch(0, rows)), rows.length);
    }

    @ParameterizedTest
    @CsvSource({"MASKED_LM, 3, 1", "SHARED_BLOCKS_MASKED_LM, 1, 3", "SHARED_BLOCKS, 2, 3"})
    void aRunGoesOnWithAnotherNumberOfRanks(TinyTask task, int before, int after) throws Exception {
        String alone = new TinyRun(prepared(task, "alone"), task).run(1).get(0).parametersSha256();
        Path run = prepared(task, "interrupted");
        assertThatThrownBy(() -> new TinyRun(run, task).run(before, event -> {
                    if (event instanceof StepFinished finished && finished.step() == 10) {
                        throw new IllegalStateException("the power went out");
                    }
                }))
                .hasStackTraceContaining("the power went out");

        assertThat(new TinyRun(run, task).run(after).get(0).parametersSha256()).isEqualTo(alone);
    }

    private static int[] microBatchRows(int[] lengths, int rows, int step) {
        RunConfig config = new TinyRun(Path.of(""), "train.micro-batch-size=" + rows).config();
        return TrainSettings.plan(config.train(), lengths).step(step).microBatches().stream()
                .mapToInt(MicroBatch::size)
                .toArray();
    }

    /** What the steps of a run say that is not time. */
    private static List<List<Double>> figures(TinyRun run) {
        return run.events.stream()
                .filter(StepFinished.class::isInstance)
                .map(StepFinished.class::cast)
                .map(step -> List.of(step.loss(), step.gradNorm(), (double) step.rows(), (double) step.tokens()))
                .toList();
    }

    private static double largest(List<float[]> vectors) {
        double largest = 0;
        for (float[] vector : vectors) {
            largest = Math.max(largest, largestDifference(vector, new float[vector.length]));
        }
        return largest;
    }

    private static double largestDifference(float[] some, float[] others) {
        assertThat(some).hasSameSizeAs(others);
        double largest = 0;
        for (int i = 0; i < some.length; i++) {
            largest = Math.max(largest, Math.abs((double) some[i] - others[i]));
        }
        return largest;
    }

    private Path prepared(TinyTask task, String name) {
        Path run = folder.resolve(name);
        TinyRun.prepare(run, task);
        return run;
    }

    /** Of one step, before anything is clipped: one array per vector. */
    private static List<float[]> gradients(Path folder, TinyTask task, int step, String override) {
        return gradients(folder, task, override, plan -> plan.step(step));
    }

    private static List<float[]> gradients(Path folder, TinyTask task, StepPlan step) {
        return gradients(folder, task, "train.micro-batch-size=16", plan -> step);
    }

    private static List<float[]> gradients(
            Path folder, TinyTask task, String override, Function<TrainPlan, StepPlan> step) {
        TinyRun run = new TinyRun(folder, task, override, "cluster.executors=1", "train.dropout=0");
        RunConfig config = run.config();
        try (Dataset dataset = Dataset.open(folder.resolve("dataset"));
                TaskModel taskModel = run.model(config);
                VectorPool pool = new VectorPool(taskModel.model(), LocalAllReduce.alone());
                Objective objective = objective(task, config, dataset, folder)) {
            TaskRows rows = rows(task, config, dataset, folder);
            TrainPlan plan = TrainSettings.plan(config.train(), rows.lengths());
            return gradients(taskModel.model(), pool, objective, rows, step.apply(plan));
        }
    }

    private static TaskRows rows(TinyTask task, RunConfig config, Dataset dataset, Path folder) {
        return new TaskRows(dataset.split("train"), 0, task.masking(config, folder));
    }

    private static Objective objective(TinyTask task, RunConfig config, Dataset dataset, Path folder) {
        return Objective.of(task.task, task.labels.names(), config.train().loss(), rows(task, config, dataset, folder));
    }

    private static List<float[]> gradients(
            EncoderModel model, VectorPool pool, Objective objective, TaskRows rows, StepPlan plan) {
        Range all = new Range(0, plan.microBatches().size());
        Ownership ownership = Ownership.replicated(LocalAllReduce.alone(), model);
        GradientTree tree = new GradientTree(
                model,
                pool,
                new GradientSum(ReducePrecision.FP32),
                ownership,
                TrainedVectors.all(model),
                all.to(),
                all);
        for (MicroBatch microBatch : plan.microBatches()) {
            LoadedBatch batch = rows.load(microBatch, plan.epoch());
            tree.enter(microBatch.index());
            try (Scope scope = Scope.open();
                    TrainingPass pass =
                            model.forwardForTraining(batch.tokens(), new DropoutSeed(1, 0, microBatch.index()))) {
                pass.backward(
                        objective.apply(scope, pass.outputs(), batch, objective.divisors(rows, plan)).stream()
                                .map(Loss.Term::gradient)
                                .toList(),
                        tree);
            }
        }
        List<float[]> gradients = new ArrayList<>();
        for (FlatVector vector : tree.finish().values()) {
            float[] values = new float[vector.values().remaining()];
            vector.values().duplicate().get(values);
            gradients.add(values);
        }
        tree.free();
        return gradients;
    }
}
