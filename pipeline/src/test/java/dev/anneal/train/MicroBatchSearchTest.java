package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.train.MicroBatchSearch.Found;
import dev.anneal.train.event.StepFinished;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MicroBatchSearchTest {
    private static final long MEBI = 1L << 20;

    @TempDir
    private Path folder;

    /** {@link TinyRun#rehearse} sees that the model stays as it was. */
    @ParameterizedTest
    @EnumSource(names = {"SINGLE_LABEL", "MASKED_LM", "TOKENS_SAMPLES"})
    void stepsAreRehearsedUntilAllRowsFit(TinyTask task) {
        TinyRun.prepare(folder, task);

        Found found = new TinyRun(folder, task).rehearse(loop -> MicroBatchSearch.run(loop, 16, 2, 4096 * MEBI));

        assertThat(found.rows()).isEqualTo(16);
        assertThat(found.budgetBytes()).isEqualTo(4096 * MEBI);
    }

    @Test
    void nothingFitsIntoNothing() {
        TinyRun.prepare(folder);

        Found found = new TinyRun(folder, "train.regularization.mixout=0.5")
                .rehearse(loop -> MicroBatchSearch.run(loop, 16, 1, -MEBI));

        assertThat(found.rows()).isZero();
        assertThat(found.oneRowBytes()).isNotNegative();
    }

    @Test
    void everyRankGetsAMicroBatchAndAllAreEqual() {
        assertThat(MicroBatchSearch.mostUseful(32, 1)).isEqualTo(32);
        assertThat(MicroBatchSearch.mostUseful(32, 2)).isEqualTo(31);
        assertThat(MicroBatchSearch.mostUseful(5, 5)).isEqualTo(1);
        assertThat(MicroBatchSearch.evenly(32, 27)).isEqualTo(16);
        assertThat(MicroBatchSearch.evenly(32, 32)).isEqualTo(32);
        for (int batch = 1; batch <= 40; batch++) {
            for (int ranks = 1; ranks <= batch; ranks++) {
                for (int rows = 1; rows <= MicroBatchSearch.mostUseful(batch, ranks); rows++) {
                    int even = MicroBatchSearch.evenly(batch, rows);
                    assertThat(even).isBetween(1, rows);
                    assertThat((batch - 1) / even + 1)
                            .isEqualTo((batch - 1) / rows + 1)
                            .isGreaterThanOrEqualTo(ranks);
                }
            }
        }
    }

    @Test
    void ranksOfAHostShareWhatHeapsLeave() {
        assertThat(MicroBatchSearch.budget(1000, List.of(100L, 300L))).isEqualTo(300);
    }

    /** Their bytes are others then, but the same on any number of ranks. */
    @Test
    void aRunGoesOnWithSmallerMicroBatches() throws Exception {
        TinyRun halved = halved("one");
        List<TinyRun.End> alone = halved.run(1);

        assertThat(halved("three").run(3)).containsOnly(alone.get(0));

        assertThat(halved.events.stream()
                        .filter(StepFinished.class::isInstance)
                        .map(event -> ((StepFinished) event).step()))
                .containsExactlyElementsOf(IntStream.rangeClosed(9, 15).boxed().toList());
        int last = halved.checkpoints().steps().get(0);
        assertThat(halved.checkpoints().manifest(last).progress()).containsEntry("micro_batch_rows", 4.0);
    }

    /** A run that came to the checkpoint of step 8 with twice as many rows. */
    private TinyRun halved(String name) {
        Path run = folder.resolve(name);
        TinyRun.prepare(run);
        assertThatThrownBy(() -> new TinyRun(run, "train.micro-batch-size=8").run(2, event -> {
                    if (event instanceof StepFinished finished && finished.step() == 10) {
                        throw new IllegalStateException("the power went out");
                    }
                }))
                .hasStackTraceContaining("the power went out");
        return new TinyRun(run, "train.micro-batch-size=4");
    }
}
