package dev.anneal.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.error.AnnealException;
import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.StopRequest;
import dev.anneal.jobs.experiment.TuneJob;
import dev.anneal.jobs.lease.Lease;
import dev.anneal.jobs.lease.LeaseTimes;
import dev.anneal.report.TuningReport;
import dev.anneal.report.TuningReport.Trial;
import dev.anneal.track.Display;
import dev.anneal.track.MetricsFile;
import dev.anneal.train.event.RunStarted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A search over two rates, of which one lets training diverge. */
@ExtendWith(LocalCluster.class)
class TuneJobTest {
    private static final String GRID =
            "tune.grid={train: {optimizer: {learning-rate: [1e-2, 1e30]}, micro-batch-size: [4]}}";

    @TempDir
    private Path folder;

    private final StopRequest stop = new StopRequest();
    private String stopAt = "nothing that is ever shown";

    private final PrintStream shown = new PrintStream(new ByteArrayOutputStream(), true, UTF_8) {
        @Override
        public void println(String line) {
            super.println(line);
            if (line.startsWith(stopAt)) {
                stop.make();
            }
        }

        @Override
        public String toString() {
            return ((ByteArrayOutputStream) out).toString(UTF_8);
        }
    };

    private Anneal anneal() throws IOException {
        ScoredRun run = new ScoredRun(folder);
        Path config = Files.writeString(folder.resolve("run.yaml"), """
                name: films
                task: single-label
                model: {source: %s}
                data:
                  train: {path: "%s", format: jsonl}
                  split: {validation: 0.4}
                  max-length: 24
                train:
                  max-steps: 3
                  batch-size: 16
                  evaluate-every: 2 steps
                  checkpoint-every: 1 steps
                  optimizer: {name: sgd, clip-norm: 0}
                  schedule: {name: constant, warmup-ratio: 0}
                output: "%s"
                """.formatted(
                        ScoredRun.MODEL, run.write("in.jsonl", ScoredRun.lines(100)), folder.resolve("run")));
        return Anneal.load(config).shownOn(Display.plain(shown));
    }

    private TuneJob job(Anneal anneal) {
        return new TuneJob(anneal, LocalCluster.session(), Display.plain(shown), InstantSource.system());
    }

    @Test
    void goesOnWhereItWasStoppedAndNamesTheBest() throws IOException {
        Anneal anneal = anneal().with(GRID);
        stopAt = "tune: run 2 of 2, about ";
        assertThatThrownBy(() -> job(anneal.stoppedBy(stop)).run())
                .isInstanceOfSatisfying(
                        AnnealException.class,
                        problem -> assertThat(problem.kind()).isEqualTo(Kind.STOPPED));
        assertThat(json().path("planned").asInt()).isEqualTo(2);
        assertThat(json().path("made").asInt()).isEqualTo(1);

        TuningReport report = job(anneal).run();

        assertThat(report.trials()).hasSize(2);
        Trial best = report.best().orElseThrow();
        assertThat(best).isEqualTo(report.trials().get(0));
        assertThat(best.values()).containsExactly("1e-2", "4");
        assertThat(best.steps()).isEqualTo(3);
        assertThat(best.value()).isBetween(0.0, 1.0);
        assertThat(report.trials().get(1).problem()).contains("training diverged");
        assertThat(starts(best.folder())).isEqualTo(1);
        assertThat(json().at("/best/folder").asText()).isEqualTo(best.folder());
        assertThat(Path.of(best.folder(), "evaluation.json")).exists();
        assertThat(Path.of(best.folder(), "model", "model.safetensors")).exists();
        assertThat(folder.resolve("run/trials/tuning.md")).content().contains("| 1 | 1e-2 | 4 | ");
        assertThat(folder.resolve("run/trials/tuning.csv")).content().startsWith("train.optimizer.learning-rate,");
        assertThat(folder.resolve("run/trials/report.html")).content().contains("films: search");
        assertThat(shown.toString())
                .contains("tune: run 2 of 2: train.optimizer.learning-rate=1e30, train.micro-batch-size=4")
                .contains("prepare: the dataset is there already: " + best.folder())
                .contains("tune: the best run is " + best.folder());
        assertThat(Path.of(best.folder(), "checkpoints")).isDirectoryNotContaining("glob:**step-*");
        assertThat(Path.of(best.folder(), "best")).isEmptyDirectory();
        // A run like any other, which can be repeated and scored alone.
        RunConfig own = RunConfigReader.read(Path.of(best.folder(), "config.yaml"), List.of());
        assertThat(own.tune().grid().isEmpty()).isTrue();
        assertThat(own.train().optimizer().learningRate()).isEqualTo(1e-2);
        assertThat(job(anneal).run().best()).hasValue(best);
        assertThat(starts(best.folder())).isEqualTo(1);
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve("run/trials/tuning.json").toFile());
    }

    private static long starts(String run) {
        return MetricsFile.read(Path.of(run, "metrics.jsonl")).stream()
                .filter(RunStarted.class::isInstance)
                .count();
    }

    @Test
    void refusesWhatCannotBeTriedBeforeItTrains() throws IOException {
        assertThatThrownBy(() -> job(anneal()).run())
                .hasMessageStartingWith("There is nothing to try: tune.grid is empty.");
        Anneal wrong = anneal().with("tune.grid={train.epoch: [2, 3]}");
        assertThatThrownBy(() -> job(wrong).run())
                .hasMessageStartingWith("With train.epoch=2 there is no run: ")
                .hasMessageContaining("epochs");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    /** Else the runs of the other one would be taken for failures. */
    @Test
    void whoComesSecondIsRefused() throws IOException {
        String trials = folder.resolve("run/trials").toString();
        LeaseTimes often = new LeaseTimes(Duration.ofMillis(500), Duration.ofMinutes(1));
        TuneJob second = job(anneal().with(GRID));
        try (Lease first = Lease.acquire(trials, new Configuration(), often, message -> {}, () -> {})) {
            assertThatThrownBy(second::run).hasMessageStartingWith("The folder " + trials + " is being filled by ");
            first.require();
        }
        assertThat(folder.resolve("run/dataset")).doesNotExist();
    }
}
