package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.LocalAllReduce;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.WideModel;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.plan.Range;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import dev.anneal.train.event.StepFinished;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code train.shard-optimizer}, ranks keep a part of the optimizer's state each; nothing else may change. */
final class ShardedTrainingTest {
    private static final String SHARDED = "train.shard-optimizer=true";
    private static final String REPLICATED = "train.shard-optimizer=false";
    private static final double CLIP = 0.05;
    private static final int CHECKPOINT = 4;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void changesNoBitOfTheModelAndOfTheCheckpoints(TinyTask task) throws Exception {
        String[] settings = {REPLICATED, "train.epochs=1", "train.optimizer.clip-norm=" + CLIP};
        TinyRun replicated = prepared(task, "replicated", task.model(), settings);
        String expected = replicated.run(1).get(0).parametersSha256();
        assertThat(clipped(replicated)).isTrue();
        settings[0] = SHARDED;
        for (int worldSize : task == TinyTask.SINGLE_LABEL ? List.of(1, 2, 3, 4) : List.of(3)) {
            TinyRun sharded = prepared(task, "on " + worldSize, task.model(), settings);
            assertThat(sharded.run(worldSize))
                    .as(worldSize + " ranks")
                    .hasSize(worldSize)
                    .allMatch(end -> end.parametersSha256().equals(expected));
            assertThat(sharded.checkpointSha256(CHECKPOINT)).isEqualTo(replicated.checkpointSha256(CHECKPOINT));
        }
    }

    @ParameterizedTest
    @EnumSource
    void norDoesItWithSumsInBfloat16(TinyTask task) throws Exception {
        String[] settings = {REPLICATED, "train.epochs=1", "train.reduce-precision=fp32"};
        String inFp32 =
                prepared(task, "fp32", task.model(), settings).run(1).get(0).parametersSha256();
        settings[2] = "train.reduce-precision=bf16";
        String expected =
                prepared(task, "bf16", task.model(), settings).run(1).get(0).parametersSha256();
        assertThat(expected).isNotEqualTo(inFp32);
        for (int worldSize : task == TinyTask.SINGLE_LABEL ? List.of(1, 2, 3) : List.of(3)) {
            for (String optimizer : List.of(REPLICATED, SHARDED)) {
                settings[0] = optimizer;
                TinyRun run = prepared(task, optimizer + " on " + worldSize, task.model(), settings);
                assertThat(run.run(worldSize))
                        .as(optimizer + ", " + worldSize + " ranks")
                        .allMatch(end -> end.parametersSha256().equals(expected));
            }
        }
    }

    /** Slices of several blocks, one of them on both sides of the boundary between parameters with weight decay and without. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void changesNoBitOfAWiderModel(int worldSize) throws Exception {
        ModelDirectory wide = WideModel.save(folder.resolve("wide"));
        String[] settings = {REPLICATED, "train.max-steps=4", "train.optimizer.weight-decay=0.5"};
        TinyRun replicated = prepared(TinyTask.SINGLE_LABEL, "replicated", wide, settings);
        String expected = replicated.run(1).get(0).parametersSha256();
        settings[0] = SHARDED;
        TinyRun sharded = prepared(TinyTask.SINGLE_LABEL, "sharded", wide, settings);
        assertThat(sharded.run(worldSize))
                .allMatch(end -> end.parametersSha256().equals(expected));
        assertThat(sharded.checkpointSha256(CHECKPOINT)).isEqualTo(replicated.checkpointSha256(CHECKPOINT));
    }

    @ParameterizedTest
    @CsvSource({
        "SINGLE_LABEL, 3, true, 2, true",
        "SINGLE_LABEL, 2, false, 3, true",
        "TOKENS, 4, true, 1, false",
        "MASKED_LM, 1, false, 4, true",
        "SHARED_BLOCKS_MASKED_LM, 2, true, 4, false"
    })
    void goesOnFromACheckpointOfTheOtherKind(TinyTask task, int before, boolean first, int after, boolean then)
            throws Exception {
        String alone = prepared(task, "alone", task.model()).run(1).get(0).parametersSha256();
        TinyRun interrupted = prepared(task, "run", task.model(), "train.shard-optimizer=" + first);
        assertThatThrownBy(() -> interrupted.run(before, event -> {
                    if (event instanceof StepFinished finished && finished.step() == 10) {
                        throw new IllegalStateException("the power went out");
                    }
                }))
                .hasStackTraceContaining("the power went out");
        TinyRun resumed = new TinyRun(folder.resolve("run"), task, "train.shard-optimizer=" + then);
        assertThat(resumed.run(after)).allMatch(end -> end.parametersSha256().equals(alone));
        assertThat(resumed.events.stream().filter(StepFinished.class::isInstance))
                .hasSize(15 - 8);
    }

    @ParameterizedTest
    @ValueSource(strings = {REPLICATED, SHARDED})
    void namesTheLayersWhoseGradientIsNotFinite(String sharding) {
        TinyRun run = prepared(
                TinyTask.SINGLE_LABEL,
                "diverges",
                TinyTask.SINGLE_LABEL.model(),
                sharding,
                "train.optimizer.learning-rate=1e30",
                "train.optimizer.clip-norm=0");
        assertThatThrownBy(() -> run.run(2))
                .hasStackTraceContaining("The gradient is not finite at step ")
                .hasStackTraceContaining(" in embeddings.words, ");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void ranksShareAllVectorsEvenly(int worldSize) {
        Engine.enter(1);
        try (EncoderModel model = WideModel.random(1)) {
            int[] next = new int[model.vectors().size()];
            long all = model.vectors().stream().mapToLong(FlatVector::floats).sum();
            for (AllReduce rank : LocalAllReduce.group(worldSize, Duration.ofSeconds(1))) {
                List<Range> slices = Ownership.sharded(rank, model).slices();
                for (int vector = 0; vector < next.length; vector++) {
                    assertThat(slices.get(vector).from()).isEqualTo(next[vector]);
                    next[vector] = slices.get(vector).to();
                }
                // A slice is rounded to the grid.
                assertThat(slices.stream().mapToLong(Range::size).sum())
                        .isBetween(all / worldSize - rounding(model), all / worldSize + rounding(model));
            }
            assertThat(next)
                    .containsExactly(model.vectors().stream()
                            .mapToInt(vector -> Math.toIntExact(vector.floats()))
                            .toArray());
        }
    }

    private static long rounding(EncoderModel model) {
        return (long) model.vectors().size() * FlatVector.GRID;
    }

    private static boolean clipped(TinyRun run) {
        return run.events.stream()
                .filter(StepFinished.class::isInstance)
                .map(StepFinished.class::cast)
                .anyMatch(step -> step.gradNorm() > CLIP);
    }

    private TinyRun prepared(TinyTask task, String name, ModelDirectory model, String... settings) {
        TinyRun.prepare(folder.resolve(name), task);
        return new TinyRun(folder.resolve(name), task, model, settings);
    }
}
