package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.config.RunConfigReader;
import dev.anneal.digest.Sha256;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.experiment.ExperimentJob;
import dev.anneal.report.ExperimentReport;
import dev.anneal.report.ExperimentReport.Trial;
import dev.anneal.track.Display;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A learning curve and one change of a tiny run. */
@ExtendWith(LocalCluster.class)
class ExperimentJobTest {
    private static final Display SILENT = Display.plain(new PrintStream(OutputStream.nullOutputStream()));

    @TempDir
    private Path folder;

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
                train: {epochs: 1, max-steps: 1, batch-size: 16, evaluate-every: never, checkpoint-every: never}
                output: "%s"
                """.formatted(
                        ScoredRun.MODEL, run.write("in.jsonl", ScoredRun.lines(100)), folder.resolve("run")));
        return Anneal.load(config).shownOn(SILENT);
    }

    @Test
    void comparesNestedSharesAndSingleChanges() throws IOException {
        Anneal anneal = anneal().with("experiment.learning-curve=[0.5, 1.0]")
                .with("experiment.ablation=[train.optimizer.learning-rate=0.01]");

        ExperimentReport report = new ExperimentJob(anneal, LocalCluster.session(), SILENT).run();

        String changed = "train.optimizer.learning-rate-0.01-"
                + Sha256.ofText("train.optimizer.learning-rate=0.01").substring(0, 8);
        long all = report.trials().get(0).trainRows();
        assertThat(report.trials())
                .extracting(Trial::name)
                .containsExactly("base", "rows-" + Math.round(0.5 * all), changed);
        assertThat(report.trials().get(1).trainRows()).isEqualTo(Math.round(0.5 * all));
        assertThat(report.trials().get(2).trainRows()).isEqualTo(all);
        assertThat(report.metric()).isEqualTo("accuracy");
        Path experiments = folder.resolve("run/experiments");
        assertThat(learningRate(experiments.resolve(changed))).isEqualTo(0.01);
        assertThat(learningRate(experiments.resolve("base"))).isNotEqualTo(0.01);
        assertThat(Files.readString(experiments.resolve("report.html")))
                .contains("Learning curve", "One change at a time");
        JsonNode json = new ObjectMapper()
                .readTree(experiments.resolve("experiment.json").toFile());
        assertThat(json.path("runs")).hasSize(3);
        assertThat(json.path("runs").get(2).path("change").asText()).isEqualTo("train.optimizer.learning-rate=0.01");
    }

    /** As the run itself wrote it. */
    private static double learningRate(Path run) throws IOException {
        return RunConfigReader.parse(Files.readString(run.resolve("config.yaml")), "config.yaml", List.of())
                .train()
                .optimizer()
                .learningRate();
    }

    @Test
    void refusesWhatCannotBeTriedBeforeItTrains() throws IOException {
        assertThatThrownBy(() -> new ExperimentJob(anneal(), LocalCluster.session(), SILENT).run())
                .hasMessageStartingWith("There is nothing to try: experiment.learning-curve and experiment.ablation");
        Anneal wrong = anneal().with("experiment.ablation=[train.epoch=2]");
        assertThatThrownBy(() -> new ExperimentJob(wrong, LocalCluster.session(), SILENT).run())
                .hasMessageContaining("epochs");
        assertThat(folder.resolve("run")).doesNotExist();
    }
}
