package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.anneal.dataset.Manifest;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.track.Display;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real model on real pairs, shortened: MiniLM sees 640 pairs of MRPC once. The data are not part of the project. */
@ExtendWith(LocalCluster.class)
class MrpcTest {
    private static final Path DATA = Path.of("shared", "data", "pair_mrpc", "glue");
    private static final int TRAIN = 640;
    private static final int BATCH = 32;

    @TempDir
    private Path folder;

    @Test
    void learnsToTellParaphrasesFromOtherPairs() throws IOException {
        Optional<Path> data = data();
        assumeThat(data).as("GLUE's MRPC in %s of a folder above", DATA).isPresent();
        Anneal anneal = anneal(data.orElseThrow());

        Manifest manifest = anneal.prepare(LocalCluster.session()).manifest();
        TrainResult training = anneal.train(LocalCluster.session());
        Evaluation evaluation = anneal.evaluate(LocalCluster.session());

        assertThat(manifest.split("train").rows()).isEqualTo(TRAIN);
        assertThat(manifest.split("validation").rows()).isEqualTo(408);
        assertThat(manifest.split("test").rows()).isEqualTo(1725);
        assertThat(manifest.splits())
                .allSatisfy(split -> assertThat(split.rejected()).isZero());
        assertThat(training.steps()).isEqualTo(TRAIN / BATCH);
        assertThat(evaluation.rows()).isEqualTo(408);
        assertThat(evaluation.confusion())
                .extracting(row -> row.stream().mapToLong(Long::longValue).sum())
                .containsExactly(129L, 279L);
        // Whoever calls every pair a paraphrase has 0.812.
        assertThat(evaluation.metrics().get("f1")).isGreaterThanOrEqualTo(0.78);
        List<StepFinished> steps = steps();
        assertThat(steps)
                .hasSize(TRAIN / BATCH)
                .allSatisfy(step -> assertThat(step.rows()).isEqualTo(BATCH));
        assertThat(loss(steps.subList(15, 20))).isLessThan(loss(steps.subList(0, 5)));
    }

    private Anneal anneal(Path data) {
        Anneal anneal = Anneal.load(Path.of("..", "conf", "mrpc.yaml"))
                .shownOn(Display.plain(new PrintStream(OutputStream.nullOutputStream())));
        for (String override : List.of(
                "data.train.path=" + data.resolve("train.tsv"),
                "data.validation.path=" + data.resolve("dev.tsv"),
                "data.test.path=" + data.resolve("test_labeled.tsv"),
                "data.limit.train=" + TRAIN,
                "train.epochs=1",
                "train.batch-size=" + BATCH,
                "train.micro-batch-size=8",
                "train.evaluate-every=never",
                "train.checkpoint-every=never",
                "evaluate.split=validation",
                "output=" + folder.resolve("run"))) {
            anneal = anneal.with(override);
        }
        return anneal;
    }

    private List<StepFinished> steps() throws IOException {
        return Files.readAllLines(folder.resolve("run/metrics.jsonl")).stream()
                .flatMap(line -> TrainEvent.parse(line).stream())
                .filter(StepFinished.class::isInstance)
                .map(StepFinished.class::cast)
                .toList();
    }

    private static double loss(List<StepFinished> steps) {
        return steps.stream().mapToDouble(StepFinished::loss).average().orElseThrow();
    }

    private static Optional<Path> data() {
        return Stream.iterate(Path.of("").toAbsolutePath(), place -> place != null, Path::getParent)
                .map(place -> place.resolve(DATA))
                .filter(Files::isDirectory)
                .findFirst();
    }
}
