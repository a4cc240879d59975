package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.config.Interval;
import dev.anneal.config.ScopeConfig;
import dev.anneal.config.ScopeConfig.Trained;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.TokenBatch;
import dev.anneal.model.TrainedVectors;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.optimize.Optimizer;
import dev.anneal.plan.Range;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import dev.anneal.train.checkpoint.CheckpointFolder;
import dev.anneal.train.checkpoint.StateVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not trained has no gradient, no update and no memory; what is trained has the very gradient that it has when everything is. */
final class TrainedPartsTest {
    private static final ScopeConfig TOP =
            new ScopeConfig(Trained.TOP_LAYERS, OptionalInt.of(1), false, Interval.NEVER);

    private static final TokenBatch BATCH =
            TokenBatch.of(new int[][] {{2, 11, 12, 13, 3}, {2, 14, 15, 3}}, new int[][] {new int[5], new int[4]}, 0);

    @TempDir
    private Path folder;

    @BeforeEach
    void enterEngine() {
        Engine.enter(1);
    }

    @Test
    void onlyTheTrainedHaveGradientsAndThoseOfAllParameters() {
        for (TinyTask task : List.of(TinyTask.SINGLE_LABEL, TinyTask.MASKED_LM, TinyTask.SHARED_BLOCKS_MASKED_LM)) {
            try (TaskModel model = model(task)) {
                Map<Integer, float[]> all = GradientValues.of(model.model(), BATCH, TrainedVectors.all(model.model()));
                assertThat(all).hasSize(model.model().vectors().size());
                for (int lowest = 1; lowest <= model.model().blocks() + 1; lowest++) {
                    TrainedVectors some = TrainedVectors.from(model.model(), lowest);
                    Map<Integer, float[]> gradients = GradientValues.of(model.model(), BATCH, some);
                    assertThat(gradients.keySet()).isEqualTo(some.vectors());
                    gradients.forEach((vector, values) ->
                            assertThat(values).as("%s %d", task, vector).isEqualTo(all.get(vector)));
                }
            }
        }
    }

    @Test
    void theRestStaysAsItIs() throws Exception {
        TinyRun.prepare(folder);
        TinyRun run = new TinyRun(folder, "model.scope={trained: top-layers, layers: 1}", "train.epochs=1");
        run.run(1);
        try (TaskModel before = run.model(run.config());
                TaskModel after = run.model(run.config())) {
            restore(run.checkpoints(), after.model());
            TrainedVectors trained =
                    TrainedVectors.from(before.model(), before.model().blocks());
            for (int vector = 0; vector < before.model().vectors().size(); vector++) {
                FlatVector was = before.model().vectors().get(vector);
                FlatVector is = after.model().vectors().get(vector);
                assertThat(is.memory().equals(was.memory()))
                        .as(before.model().layouts().get(vector).name())
                        .isEqualTo(!trained.contains(vector));
            }
        }
    }

    @Test
    void nothingIsRememberedOfWhatIsNotTrained() {
        try (TaskModel model = model(TinyTask.SINGLE_LABEL)) {
            List<Range> slices = Optimizer.wholeVectors(model.model());
            TrainedVectors trained =
                    TrainedVectors.from(model.model(), model.model().blocks());
            List<Range> kept = parts(TOP, model).trained(slices);
            for (int vector = 0; vector < slices.size(); vector++) {
                assertThat(kept.get(vector).isEmpty()).isEqualTo(!trained.contains(vector));
            }
        }
    }

    @Test
    void oneBlockMoreIsTrainedPerInterval() {
        ScopeConfig gradual =
                new ScopeConfig(Trained.FULL, OptionalInt.empty(), false, new Interval(1, Interval.Unit.EPOCHS));
        try (TaskModel model = model(TinyTask.SINGLE_LABEL)) {
            TrainedParts parts = parts(gradual, model);
            int blocks = model.model().blocks();
            for (int epoch = 0; epoch <= blocks + 3; epoch++) {
                TrainedVectors expected = TrainedVectors.from(model.model(), Math.max(0, blocks + 1 - epoch));
                assertThat(parts.at(5 * epoch)).isEqualTo(expected);
                assertThat(parts.at(5 * epoch + 4)).isEqualTo(expected);
            }
            assertThat(parts.firstSteps().get(0)).isEqualTo(5 * (blocks + 1));
            assertThat(parts.firstSteps()).contains(0, 5, 10);
        }
    }

    @Test
    void whatTheModelCannotDivideIsRefused() {
        try (TaskModel tiny = model(TinyTask.SINGLE_LABEL);
                TaskModel albert = model(TinyTask.SHARED_BLOCKS)) {
            ScopeConfig many = new ScopeConfig(Trained.TOP_LAYERS, OptionalInt.of(9), false, Interval.NEVER);
            assertThatThrownBy(() -> parts(many, tiny))
                    .hasMessage("model.scope.layers is 9, but the model has 2 blocks. Lower it, or set"
                            + " model.scope.trained to full.");
            assertThatThrownBy(() -> parts(TOP, albert)).hasMessageContaining("they share their parameters");
        }
    }

    private static void restore(CheckpointFolder checkpoints, EncoderModel model) {
        List<StateVector> state = new ArrayList<>();
        for (int vector = 0; vector < model.vectors().size(); vector++) {
            state.add(StateVector.replicated(
                    model.layouts().get(vector).name(), model.vectors().get(vector)));
        }
        assertThat(checkpoints.restore(checkpoints.steps().get(0), state)).isEmpty();
    }

    private static TrainedParts parts(ScopeConfig config, TaskModel model) {
        return TrainedParts.of(config, model.model(), 5);
    }

    private TaskModel model(TinyTask task) {
        TinyRun run = new TinyRun(folder, task);
        return run.model(run.config());
    }
}
