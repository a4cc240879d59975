package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.collective.LocalAllReduce;
import dev.anneal.collective.nccl.FakeNccl;
import dev.anneal.tensor.Device;
import dev.anneal.train.event.StepFinished;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where nobody reads or writes parameters, gradients and optimizer state in place, as on a GPU, training gives what it gives in the host's memory. */
final class DeviceTrainingTest {
    /** With an evaluation and a checkpoint among them. */
    private static final String FEW_STEPS = "train.max-steps=6";

    private static final Duration PATIENT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "SINGLE_LABEL, 1, train.shard-optimizer=false",
        "SINGLE_LABEL, 2, train.shard-optimizer=true",
        "TOKENS, 2, train.reduce-precision=bf16",
        "MASKED_LM, 2, train.shard-optimizer=false",
        "SHARED_BLOCKS_MASKED_LM, 3, train.shard-optimizer=true",
        "SINGLE_LABEL, 2, 'train.averaging={name: ema, decay: 0.9}'",
        "SINGLE_LABEL, 2, 'train.regularization.mixout=0.5'",
        "SINGLE_LABEL, 2, 'model.lora={rank: 2, alpha: 4, targets: [query, value, dense]}'",
        "SINGLE_LABEL, 1, 'train.regularization.adversarial={name: awp}'"
    })
    void changesNoBit(TinyTask task, int worldSize, String setting) throws Exception {
        String expected = run(task, "host", FEW_STEPS, setting).run(1).get(0).parametersSha256();

        assertThat(run(task, "device", FEW_STEPS, setting).on(Device.APART).run(worldSize))
                .hasSize(worldSize)
                .allMatch(end -> end.parametersSha256().equals(expected));
    }

    @ParameterizedTest
    @CsvSource({"SINGLE_LABEL, 2, false", "SINGLE_LABEL, 3, true", "SHARED_BLOCKS_MASKED_LM, 4, false"})
    void changesNoBitOverNccl(TinyTask task, int worldSize, boolean sharded) throws Exception {
        String expected = run(task, "alone", FEW_STEPS).run(1).get(0).parametersSha256();
        List<LocalAllReduce> control = LocalAllReduce.group(worldSize, PATIENT);
        FakeNccl nccl = new FakeNccl();
        TinyRun run =
                run(task, "gpus", FEW_STEPS, "train.shard-optimizer=" + sharded).on(Device.APART);

        assertThat(run.run(worldSize, rank -> nccl.join(control.get(rank), PATIENT), event -> {}))
                .hasSize(worldSize)
                .allMatch(end -> end.parametersSha256().equals(expected));
    }

    @ParameterizedTest
    @CsvSource({"true, 3"})
    void goesOnFromACheckpointOfTheHost(boolean sharded, int worldSize) throws Exception {
        String setting = "train.shard-optimizer=" + sharded;
        String expected =
                run(TinyTask.SINGLE_LABEL, "alone", setting).run(1).get(0).parametersSha256();
        TinyRun interrupted = run(TinyTask.SINGLE_LABEL, "run", setting);
        assertThatThrownBy(() -> interrupted.run(2, event -> {
                    if (event instanceof StepFinished finished && finished.step() == 10) {
                        throw new IllegalStateException("the power went out");
                    }
                }))
                .hasStackTraceContaining("the power went out");

        TinyRun resumed = new TinyRun(folder.resolve("run"), TinyTask.SINGLE_LABEL, setting);
        assertThat(resumed.on(Device.APART).run(worldSize))
                .allMatch(end -> end.parametersSha256().equals(expected));
    }

    private TinyRun run(TinyTask task, String name, String... settings) {
        TinyRun.prepare(folder.resolve(name), task);
        return new TinyRun(folder.resolve(name), task, settings);
    }
}
