package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.collective.LocalAllReduce;
import dev.anneal.config.RunConfig;
import dev.anneal.dataset.Dataset;
import dev.anneal.model.DropoutSeed;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.TrainingPass;
import dev.anneal.model.huggingface.TaskModel;
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
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What ranks and micro-batches may not change, for each task. Several ranks train without dropout: torch has one generator per process. */
final class TaskTrainingTest {
    @TempDir
    private Path folder;

    /** With the larger micro-batches a step has two, so that the third rank has none. */
    @ParameterizedTest
    @EnumSource
    void anyNumberOfRanksGivesTheSameBytes(TinyTask task) throws Exception {
        for (String microBatch : List.of("train.micro-batch-size=3", "train.micro-batch-size=8")) {
            List<String> digests = new ArrayList<>();
            for (int worldSize : List.of(1, 2, 3)) {
                Path run = prepared(task, microBatch + " on " + worldSize);
                new TinyRun(run, task, "train.epochs=1", microBatch)
                        .run(worldSize)
                        .forEach(end -> digests.add(end.parametersSha256()));
            }
            assertThat(digests).as(microBatch).hasSize(6).containsOnly(digests.get(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRunWithDropoutGoesOnFromItsCheckpoint(TinyTask task) throws Exception {
        String[] settings = {"train.epochs=2", "train.dropout=0.2"};
        String alone = new TinyRun(prepared(task, "alone"), task, settings)
                .run(1)
                .get(0)
                .parametersSha256();
        String without = new TinyRun(prepared(task, "without"), task, "train.epochs=2")
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
        TinyRun run = new TinyRun(folder, task, override, "cluster.executors=1");
        RunConfig config = run.config();
        try (Dataset dataset = Dataset.open(folder.resolve("dataset"));
                TaskModel taskModel = run.model(config);
                VectorPool pool = new VectorPool(taskModel.model().layouts());
                Objective objective = objective(task, config, dataset, folder)) {
            TaskRows rows = rows(task, config, dataset, folder);
            TrainPlan plan = TrainSettings.plan(config.train(), rows.lengths());
            return gradients(taskModel.model(), pool, objective, rows, plan.step(step));
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
        GradientTree tree = new GradientTree(model, pool, ownership, all.to(), all);
        for (MicroBatch microBatch : plan.microBatches()) {
            LoadedBatch batch = rows.load(microBatch, plan.epoch());
            tree.enter(microBatch.index());
            try (Scope scope = Scope.open();
                    TrainingPass pass =
                            model.forwardForTraining(batch.tokens(), new DropoutSeed(1, 0, microBatch.index()))) {
                double scale = 1 / objective.divisor(rows, plan);
                pass.backward(
                        objective.apply(scope, pass.logits(), batch, scale).gradient(), tree);
            }
        }
        List<float[]> gradients = new ArrayList<>();
        for (FlatVector vector : tree.finish()) {
            float[] values = new float[vector.values().remaining()];
            vector.values().duplicate().get(values);
            gradients.add(values);
        }
        tree.free();
        return gradients;
    }
}
