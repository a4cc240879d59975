package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.StepFinished;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Techniques together, drawn at random: what is not refused gives the same bytes on any number of ranks and after a crash, as each of them does alone. The
 * last step of an epoch may have fewer micro-batches than ranks. {@code -Danneal.combinations=50} draws more of them.
 */
final class CombinationsTest {
    private static final int FEW = 4;
    private static final int CRASH_STEP = 7;
    private static final List<TinyTask> TASKS = List.of(
            TinyTask.SINGLE_LABEL,
            TinyTask.SINGLE_LABEL_SAMPLES,
            TinyTask.MULTI_LABEL,
            TinyTask.TOKENS_WEIGHTED,
            TinyTask.MASKED_LM,
            TinyTask.REGRESSION);

    /** One of each line, at random; "" is to leave it as it is. */
    private static final List<List<String>> CHOICES = List.of(
            List.of("train.batch-size=16", "train.batch-size=12"),
            List.of("", "train.length-buckets=false"),
            List.of("", "train.shuffle=false", "train.complete-batches=true", "train.batch-tokens=96"),
            List.of("", "train.pad-to=20", "train.multiple-of=8"),
            List.of("", "train.early-stopping={patience: 3}"),
            List.of(
                    "",
                    "train.optimizer={name: adam, weight-decay: 0.1, learning-rate: 3e-3}",
                    "train.optimizer={name: sgd, momentum: 0.9, learning-rate: 0.05}",
                    "train.optimizer={decay-towards: pretrained, weight-decay: 0.5, learning-rate: 3e-3}",
                    "train.optimizer={layer-decay: 0.8, learning-rate: 3e-3}",
                    "train.optimizer={learning-rate: 3e-3, then: {after: 1 epoch, name: sgd, momentum: 0.9}}"),
            List.of(
                    "",
                    "model.scope={trained: top-layers, layers: 1}",
                    "model.scope.freeze-embeddings=true",
                    "model.scope.unfreeze-every=3 steps",
                    "model.weights=random",
                    "model.lora={rank: 2, alpha: 4, targets: [query, value, dense]}",
                    "model.reinitialised-layers=1"),
            List.of(
                    "",
                    "train.schedule={name: cosine-restarts, cycles: 2}",
                    "train.schedule={name: plateau, patience: 1, gamma: 0.5}"),
            List.of("", "train.loss.label-smoothing=0.1", "train.loss.focal-gamma=2"),
            List.of("", "train.loss.r-drop=1"),
            List.of(
                    "",
                    "train.averaging={name: ema, decay: 0.9}",
                    "train.averaging={name: swa, after: 4 steps, every: 2 steps, constant-rate: 1e-3}"),
            List.of(
                    "",
                    "train.regularization.adversarial={name: fgm}",
                    "train.regularization.adversarial={name: awp, after: 1 epoch}",
                    "train.regularization.mixout=0.5"),
            List.of("", "train.regularization.embedding-noise=5"),
            List.of("", "train.gradient-checkpointing=true"));

    @TempDir
    private Path folder;

    /** The techniques of a run, whose name is them. */
    record Combination(TinyTask task, List<String> techniques) {
        static Combination draw(Random random) {
            TinyTask task = TASKS.get(random.nextInt(TASKS.size()));
            List<String> techniques = new ArrayList<>(List.of("train.epochs=2", "train.evaluate-every=2 steps"));
            for (List<String> choices : CHOICES) {
                List<String> more = new ArrayList<>(techniques);
                more.add(choices.get(random.nextInt(choices.size())));
                more.removeIf(String::isEmpty);
                if (isAllowed(task, more)) {
                    techniques = more;
                }
            }
            return new Combination(task, techniques);
        }

        private static boolean isAllowed(TinyTask task, List<String> techniques) {
            try {
                new TinyRun(Path.of("unused"), task, techniques.toArray(String[]::new)).config();
                return true;
            } catch (AnnealException refused) {
                return false;
            }
        }

        TinyRun run(Path folder, String... more) {
            List<String> all = new ArrayList<>(techniques);
            all.addAll(List.of(more));
            return new TinyRun(folder, task, all.toArray(String[]::new));
        }

        @Override
        public String toString() {
            return task + " " + String.join(" ", techniques.subList(2, techniques.size()));
        }
    }

    static List<Combination> combinations() {
        return IntStream.range(0, Integer.getInteger("anneal.combinations", FEW))
                .mapToObj(seed -> Combination.draw(new Random(seed)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void giveTheSameBytesOnAnyNumberOfRanksAndAfterACrash(Combination combination) throws Exception {
        Path one = folder.resolve("one");
        Path many = folder.resolve("many");
        TinyRun.prepare(one, combination.task());
        TinyRun.prepare(many, combination.task());
        String alone = combination.run(one).run(1).get(0).parametersSha256();

        assertThatThrownBy(() -> combination.run(many).run(3, event -> {
                    if (event instanceof StepFinished finished && finished.step() == CRASH_STEP) {
                        throw new IllegalStateException("the power went out");
                    }
                }))
                .hasStackTraceContaining("the power went out");
        TinyRun resumed = combination.run(many, "train.shard-optimizer=true");
        assertThat(resumed.run(2)).allMatch(end -> end.parametersSha256().equals(alone));
        assertThat(resumed.events).anyMatch(Resumed.class::isInstance);
    }
}
