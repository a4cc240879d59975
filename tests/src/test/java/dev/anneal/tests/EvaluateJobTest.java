package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.evaluate.Analysis;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.evaluate.HardRow;
import dev.anneal.evaluate.LabelTable.Row;
import dev.anneal.evaluate.Slices;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.RunResult;
import dev.anneal.track.Display;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an evaluation says beyond its metrics, on executor processes; few of the films are bad, and not all words tell which. */
@ExtendWith(LocalCluster.class)
class EvaluateJobTest {
    private static final int ROWS = 300;

    @TempDir
    private Path folder;

    private Path config;

    @BeforeEach
    void writeTableAndConfiguration() throws IOException {
        List<String> lines = new ArrayList<>(List.of("key\tkind\ttext\tlabel"));
        for (int row = 0; row < ROWS; row++) {
            boolean bad = row % 6 == 0;
            String opinion = row % 7 < 5 ? (bad ? "bad" : "good") : "and";
            lines.add("k" + row + "\t" + (row % 3 == 0 ? "short" : "long") + "\tfilm " + row + " is a " + opinion
                    + (row % 3 == 0 ? " one" : " one, which lasted for two hours and a bit more than that, or so")
                    + "\t" + (bad ? "yes" : "no"));
        }
        Path table = Files.write(folder.resolve("films.tsv"), lines);
        config = Files.writeString(folder.resolve("films.yaml"), """
                name: films
                task: single-label
                model: {source: vectors/tiny-bert/seqcls-single/model}
                data:
                  train: {path: "%s", format: tsv}
                  columns: {id: key}
                  split: {validation: 0.3, test: 0.3}
                  labels: ["no", "yes"]
                  max-length: 48
                train: {epochs: 1, batch-size: 16, optimizer: {learning-rate: 1e-3}}
                evaluate:
                  split: test
                  batch-size: 8
                  slices: [kind]
                  hardest: 4
                  threshold: {metric: f1}
                  calibrate: true
                  bootstrap: {resamples: 100}
                output: "%s"
                """.formatted(table, folder.resolve("run")));
    }

    private Anneal anneal() {
        return Anneal.load(config).shownOn(Display.plain(new PrintStream(OutputStream.nullOutputStream())));
    }

    @Test
    void isTheSameOnOneAndTwoExecutorsAndHoldsForScoring() throws IOException {
        RunResult run = anneal().run(LocalCluster.session());
        Evaluation two = run.evaluation();
        Evaluation one = anneal().with("cluster.executors=1").evaluate(LocalCluster.session());

        assertThat(one).isEqualTo(two);
        Analysis analysis = two.analysis();
        assertThat(analysis.decision().metric()).isEqualTo("f1");
        assertThat(analysis.decision().thresholds()).hasSize(1);
        assertThat(two.threshold()).hasValue(analysis.decision().threshold(0));
        assertThat(folder.resolve("run/model/decision.json")).content().contains("\"metric\" : \"f1\"");
        assertThat(analysis.intervals().orElseThrow().metrics().get("accuracy").low())
                .isLessThanOrEqualTo(two.metrics().get("accuracy"));
        requireSlices(analysis, two.rows());
        assertThat(analysis.hardest()).hasSize(4).isSortedAccordingTo(HardRow.HARDEST_FIRST);
        assertThat(analysis.hardest()).allSatisfy(row -> {
            assertThat(row.id()).startsWith("k");
            assertThat(row.text()).startsWith("film " + row.id().substring(1) + " is a");
        });
        long predicted = two.confusion().stream().mapToLong(row -> row.get(1)).sum();
        String scored = run.scored().orElseThrow().folder();
        assertThat(LocalCluster.session()
                        .read()
                        .parquet(scored)
                        .filter("prediction = 'yes'")
                        .count())
                .isEqualTo(predicted);
        assertThat(folder.resolve("run/report.html")).content().contains("By kind", "Hardest rows", "95 % interval");
    }

    private static void requireSlices(Analysis analysis, long rows) {
        assertThat(analysis.slices()).extracting(Slices::by).contains("kind");
        for (Slices slices : analysis.slices()) {
            assertThat(slices.rows().stream()
                            .mapToDouble(row -> row.figures().get("support"))
                            .sum())
                    .as(slices.by())
                    .isEqualTo(rows);
        }
        Slices kinds = analysis.slices().stream()
                .filter(slices -> slices.by().equals("kind"))
                .findFirst()
                .orElseThrow();
        assertThat(kinds.rows()).extracting(Row::label).containsExactly("long", "short");
    }

    @Test
    void aColumnThatIsNotThereIsToldBeforeAnythingIsComputed() {
        anneal().prepare(LocalCluster.session());
        anneal().train(LocalCluster.session());

        assertThatThrownBy(() -> anneal().with("evaluate.slices=[genre]").evaluate(LocalCluster.session()))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("evaluate.slices is \"genre\"")
                .hasMessageContaining("\"kind\"");
        assertThat(folder.resolve("run/model/decision.json")).doesNotExist();
    }

    @Test
    void aRunWithAColumnThatIsNotThereEndsBeforeItPrepares() {
        Anneal run = anneal().with("evaluate.slices=[genre]").with("output=" + folder.resolve("never"));

        assertThatThrownBy(() -> run.run(LocalCluster.session()))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("evaluate.slices is \"genre\"");
        assertThat(folder.resolve("never")).doesNotExist();
    }
}
