package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every technique, one at a time: it changes the model, and neither the number of ranks nor a crash changes it any more. With dropout. */
final class TechniquesTest {
    private static final String[] SHORTER = {"train.epochs=2", "train.evaluate-every=2 steps"};

    @TempDir
    private static Path shared;

    private static String plain = "";

    @TempDir
    private Path folder;

    @BeforeAll
    static void trainPlainly() throws Exception {
        plain = run(shared, "plain").run(1).get(0).parametersSha256();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train.optimizer={name: adam, weight-decay: 0.1, learning-rate: 3e-3}",
                "train.optimizer={name: radam, learning-rate: 3e-3}",
                "train.optimizer={name: sgd, learning-rate: 0.05}",
                "train.optimizer={name: sgd, momentum: 0.9, nesterov: true, learning-rate: 0.05}",
                "train.optimizer={bias-correction: false, learning-rate: 3e-3}",
                "train.optimizer={decay-towards: pretrained, weight-decay: 0.5, learning-rate: 3e-3}",
                "train.optimizer={layer-decay: 0.8, learning-rate: 3e-3}",
                "train.optimizer={rate-scaling: square-root, learning-rate: 3e-3}",
                "train.optimizer={learning-rate: 3e-3, then: {after: 1 epoch, name: sgd, momentum: 0.9}}",
                "model.scope={trained: frozen}",
                "model.scope={trained: top-layers, layers: 1}",
                "model.scope.freeze-embeddings=true",
                "model.scope.unfreeze-every=3 steps",
                "model.weights=random",
                "model.lora={rank: 2, alpha: 4, targets: [query, value, dense]}",
                "model.reinitialised-layers=1",
                "train.schedule={name: cosine-restarts, cycles: 2}",
                "train.schedule={name: plateau, patience: 1, gamma: 0.5}",
                "train.schedule={name: range-test, warmup-ratio: 0}",
                "train.schedule={name: cyclic, every: 2 steps, amplitude: halving}",
                "train.loss={label-smoothing: 0.1, class-weights: {even: 3}}",
                "train.loss={focal-gamma: 2}",
                "train.loss={r-drop: 1, class-weights: balanced}",
                "train.averaging={name: ema, decay: 0.9}",
                "train.regularization={embedding-noise: 5}",
                "train.regularization={adversarial: {name: fgm}, embedding-noise: 5}",
                "train.regularization={adversarial: {name: awp, after: 1 epoch}}",
                "train.regularization={mixout: 0.5}",
                "train.averaging={name: swa, after: 4 steps, every: 2 steps, constant-rate: 1e-3}",
            })
    void givesTheSameBytesOnAnyNumberOfRanksAndAfterACrash(String technique) throws Exception {
        String alone = run(folder, "alone", technique).run(1).get(0).parametersSha256();
        assertThat(alone).isNotEqualTo(plain);

        TinyRun crashed = run(folder, "crashed", technique);
        assertThatThrownBy(() -> crashed.run(3, dieAt(7))).hasStackTraceContaining("the power went out");
        TinyRun resumed = new TinyRun(folder.resolve("crashed"), settings(technique, "train.shard-optimizer=true"));
        assertThat(resumed.run(2)).allMatch(end -> end.parametersSha256().equals(alone));
        assertThat(resumed.events).anyMatch(Resumed.class::isInstance);
    }

    @ParameterizedTest
    @EnumSource(names = {"MULTI_LABEL", "TOKENS_WEIGHTED", "MASKED_LM"})
    void shapedLossesAreThoseOfEveryTaskWithLabels(TinyTask task) throws Exception {
        String[] settings = {"train.max-steps=4", "train.loss.r-drop=1", "train.loss.label-smoothing=0.1"};
        Path together = Files.createDirectory(folder.resolve("together"));
        TinyRun.prepare(folder, task);
        TinyRun.prepare(together, task);
        TinyRun one = new TinyRun(folder, task, more(task, settings));
        TinyRun two = new TinyRun(together, task, more(task, settings));
        String alone = one.run(1).get(0).parametersSha256();

        assertThat(two.run(2)).allMatch(end -> end.parametersSha256().equals(alone));
    }

    private static String[] more(TinyTask task, String... settings) {
        return task == TinyTask.MULTI_LABEL
                ? Stream.concat(Stream.of(settings), Stream.of("train.loss.pos-weight=balanced"))
                        .toArray(String[]::new)
                : settings;
    }

    /** Only by way of its memory do the last parameters come into the model. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "train.averaging={name: ema, decay: 0}",
                "train.averaging={name: swa, after: 9 steps, every: 1 step}"
            })
    void anAverageOfOneStepIsTheModelOfThatStep(String technique) throws Exception {
        String[] settings = {"train.evaluate-every=never", "train.max-steps=10", "train.shard-optimizer=true"};
        String last = run(folder, "last", settings).run(1).get(0).parametersSha256();
        String[] averaged = Arrays.copyOf(settings, settings.length + 1);
        averaged[settings.length] = technique;

        assertThat(run(folder, "average", averaged).run(2))
                .allMatch(end -> end.parametersSha256().equals(last));
    }

    @Test
    void anAverageThatNeverBeginsIsRefused() {
        assertThatThrownBy(() -> run(folder, "late", "train.averaging={name: swa, after: 2 epochs}")
                        .run(1))
                .hasStackTraceContaining("train.averaging begins after 10 steps and 5 more, but the run has 10. Lower"
                        + " train.averaging.after or every, or raise train.epochs.");
    }

    @Test
    void computingLayersTwiceChangesNoByte() throws Exception {
        assertThat(run(folder, "thrifty", "train.gradient-checkpointing=true").run(2))
                .allMatch(end -> end.parametersSha256().equals(plain));
    }

    @Test
    void aPlateauLowersTheRate() throws Exception {
        TinyRun run = run(
                folder,
                "plateau",
                "train.evaluate-every=1 steps",
                "train.schedule={name: plateau, patience: 1, gamma: 0.5, warmup-steps: 0}");
        run.run(1);
        assertThat(run.events.stream()
                        .filter(StepFinished.class::isInstance)
                        .mapToDouble(event -> ((StepFinished) event).learningRate())
                        .distinct())
                .hasSizeGreaterThan(1);
    }

    private static TinyRun run(Path folder, String name, String... technique) {
        TinyRun.prepare(folder.resolve(name));
        return new TinyRun(folder.resolve(name), settings(technique));
    }

    private static String[] settings(String... more) {
        String[] settings = new String[SHORTER.length + more.length];
        System.arraycopy(SHORTER, 0, settings, 0, SHORTER.length);
        System.arraycopy(more, 0, settings, SHORTER.length, more.length);
        return settings;
    }

    private static Consumer<TrainEvent> dieAt(int step) {
        return event -> {
            if (event instanceof StepFinished finished && finished.step() == step) {
                throw new IllegalStateException("the power went out");
            }
        };
    }
}
