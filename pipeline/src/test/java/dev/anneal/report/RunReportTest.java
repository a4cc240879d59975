package dev.anneal.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.evaluate.Examples;
import dev.anneal.track.MetricsFile;
import dev.anneal.train.event.EndedEarly;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import dev.anneal.train.event.Warned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunReportTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 45, 77})
    void everySectionIsThereAndThePageIsWellFormed(int classes) throws IOException {
        ReportInputs inputs = new SyntheticRun(classes, 2, 600).inputs();
        String html = RunReport.render(inputs);
        keep("report-" + classes + ".html", html);

        Page page = Page.parse(html);

        assertThat(page.texts("h2"))
                .containsExactly(
                        "Result on the test split", "Training", "Fit", "Data", "Examples", "To repeat this run");
        assertThat(page.texts("figcaption"))
                .containsExactly(
                        "Loss",
                        "Validation metrics",
                        "Learning rate",
                        "Gradient norm, before clipping",
                        "Throughput of each rank, rows/s",
                        "Length of rows in tokens, before truncation");
        assertThat(page.texts("h1")).containsExactly("synthetic-" + classes);
    }

    @Test
    void metricsAloneMakeAPage() throws IOException {
        List<TrainEvent> events = new SyntheticRun(2, 2, 600).events();
        try (MetricsFile file = MetricsFile.create(folder.resolve("metrics.jsonl"))) {
            events.forEach(file::onEvent);
        }

        Path report = RunReport.write(folder);

        assertThat(report).isEqualTo(folder.resolve("report.html"));
        String html = Files.readString(report);
        keep("report-metrics-only.html", html);
        assertThat(Page.parse(html).texts("h2")).containsExactly("Training", "Fit", "To repeat this run");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void validationMetricsOfEveryTaskAreDrawn() throws IOException {
        assertThat(drawn(Map.of("pearson", 0.4, "rmse", 0.8, "mse", 0.64))).containsExactly("RMSE", "Pearson");
        assertThat(drawn(Map.of("micro_f1", 0.4, "macro_f1", 0.3, "roc_auc", 0.9)))
                .containsExactly("Micro F1", "Macro F1", "ROC AUC");
        assertThat(drawn(Map.of("micro_f1", 0.4, "accuracy", 0.4, "majority_accuracy", 0.3)))
                .containsExactly("Accuracy", "majority answer");
        assertThat(drawn(Map.of("exact_match", 61.0, "f1", 70.0))).containsExactly("F1", "Exact match");
    }

    /** The legend of the chart of validation metrics. */
    private static List<String> drawn(Map<String, Double> metrics) throws IOException {
        Instant time = Instant.parse("2026-03-01T10:00:00Z");
        TrainingStory story = new TrainingStory(List.of(
                new Evaluated(time, 10, 1, metrics, true), new Evaluated(time.plusSeconds(9), 20, 2, metrics, false)));
        Page page = Page.parse(new TrainingSection(story).render().orElseThrow().render());
        return page.texts("span");
    }

    @Test
    void warningsAreListedWithTheirSteps() throws IOException {
        Instant time = Instant.parse("2026-03-01T10:00:00Z");
        List<TrainEvent> events = List.of(
                new Warned(time, 0, "no-warm-up", "No warm-up."),
                new Warned(time, 0, "no-warm-up", "No warm-up."),
                new Warned(time, 7, "x", "Rate < 1."));
        Page page = Page.parse(RunReport.render(
                new ReportInputs("bad", events, Optional.empty(), Optional.empty(), Optional.empty(), List.of())));

        assertThat(page.texts("h2")).containsExactly("Warnings");
        assertThat(page.texts("li")).containsExactly("No warm-up.", "Step 7: Rate < 1.");
    }

    @Test
    void anEarlyEndHasItsReason() throws IOException {
        List<TrainEvent> events = new ArrayList<>(new SyntheticRun(2, 2, 600).events());
        events.add(
                new EndedEarly(Instant.parse("2026-03-01T10:00:00Z"), 600, 900, "time budget: the 2 hours are over"));
        Page page = Page.parse(RunReport.render(
                new ReportInputs("early", events, Optional.empty(), Optional.empty(), Optional.empty(), List.of())));

        assertThat(page.texts("p"))
                .contains("Training ended after step 600 of 900, time budget: the 2 hours are over.");
    }

    @Test
    void aRangeTestHasItsChartAndARate() throws IOException {
        Instant time = Instant.parse("2026-03-01T10:00:00Z");
        List<TrainEvent> events = new ArrayList<>();
        for (int step = 1; step <= 5; step++) {
            double rate = Math.pow(10, step - 8);
            double loss = step < 5 ? 2 - 0.4 * step : 90;
            events.add(new StepFinished(
                    time.plusSeconds(step), step, 0.1 * step, loss, rate, 1, 8, 80, 1, 10, List.of(1.0), 0));
        }
        String yaml = "train: {schedule: {name: range-test}}";
        Page page = Page.parse(RunReport.render(
                new ReportInputs("range", events, Optional.empty(), Optional.of(yaml), Optional.empty(), List.of())));

        assertThat(page.texts("h2")).contains("Learning rate range test");
        assertThat(page.texts("figcaption")).contains("Loss over the learning rate");
        assertThat(page.texts("p")).anyMatch(text -> text.startsWith("The smoothed loss is lowest at a rate of "));
    }

    @Test
    void aRunThatHasNotTakenAStepMakesAPage() throws IOException {
        Page page = Page.parse(RunReport.render(
                new ReportInputs("empty", List.of(), Optional.empty(), Optional.empty(), Optional.empty(), List.of())));

        assertThat(page.texts("h1")).containsExactly("empty");
        assertThat(page.texts("h2")).isEmpty();
    }

    @Test
    void theFilesOfARunAreFound() throws IOException {
        ReportInputs inputs = new SyntheticRun(5, 2, 200).inputs();
        try (MetricsFile file = MetricsFile.create(folder.resolve("metrics.jsonl"))) {
            inputs.events().forEach(file::onEvent);
        }
        Files.writeString(
                folder.resolve("evaluation.json"),
                inputs.evaluation().orElseThrow().toJson());
        Files.writeString(folder.resolve("config.yaml"), inputs.configuration().orElseThrow());
        Files.writeString(folder.resolve("examples.json"), Examples.toJson(inputs.examples()));
        ReportInputs read = RunFiles.read(folder, Optional.empty());

        assertThat(read.name()).isEqualTo(inputs.name());
        assertThat(read.events()).isEqualTo(inputs.events());
        assertThat(read.evaluation()).isEqualTo(inputs.evaluation());
        assertThat(read.configuration()).isEqualTo(inputs.configuration());
        assertThat(read.examples()).isEqualTo(inputs.examples());
        assertThat(read.dataset()).isEmpty();
    }

    @Test
    void theManifestOfTheDatasetIsShown() throws IOException {
        Path manifest = folder.resolve("dataset.json");
        Files.writeString(manifest, """
                {"digest": "4c4c", "task": "single-label", "tokenizer_digest": "7d7d", "max_length": 128, "truncation": "longest-first", "tables": {"cuts": {}, "duplicates": {
                  "handling": "report", "shared": [{"split": "train", "other": "test", "rows": 3, "other_rows": 2}],
                  "conflicting_texts": 0, "conflicting": []}}, "splits": [
                  {"name": "train", "rows": 3668, "rejected": 2, "tokens": 196000, "longest_row": 131, "truncated_rows": 5,
                   "fit": {"words": 100000, "whole_tokens": 189100, "text_tokens": 189000, "unknown_tokens": 63},
                   "lengths": [{"from": 1, "to": 64, "rows": 3000}, {"from": 65, "to": 128, "rows": 660}],
                   "truncation": [{"group": "equivalent", "rows": 2474, "truncated_rows": 5, "lost_tokens": 41}]},
                  {"name": "test", "rows": 8, "rejected": 0, "tokens": 900,
                   "lengths": [{"from": 65, "to": 128, "rows": 8}], "truncation": []}]}
                """);

        Page page = Page.parse(Files.readString(RunReport.write(folder, manifest)));

        assertThat(page.texts("h3")).contains("Equal texts", "Rows", "Truncation", "Fit to the model's vocabulary");
        assertThat(page.texts("td")).contains("Tokens of a word", "1.89", "Tokens of 90 % at most", "128");
        assertThat(page.texts("p"))
                .anyMatch(note -> note.startsWith("A word becomes 1.89 tokens"))
                .anyMatch(note -> note.startsWith("3 train rows have texts of 2 test rows"))
                .anyMatch(note -> note.startsWith("Few rows, far from what the model knows"));
        assertThat(page.texts("td")).contains("3,668", "2", "196,000", "train: equivalent", "5", "41", "7d7d");
        assertThat(page.texts("title")).contains("65 to 128 tokens: 668 rows", "at most 128");
    }

    @Test
    void nothingIsLoaded() {
        String html = RunReport.render(new SyntheticRun(2, 2, 100).inputs());

        assertThat(html)
                .doesNotContainIgnoringCase("<script", "<link", "<img", "<iframe", "src=", "href=", "url(", "@import")
                .contains("content=\"default-src 'none'; style-src 'unsafe-inline'\"");
    }

    @Test
    void textOfTheDataIsShownAsText() throws IOException {
        String html = RunReport.render(new SyntheticRun(2, 2, 100).inputs());

        assertThat(html).doesNotContain("<b>shares");
        assertThat(Page.parse(html).texts("p")).anyMatch(text -> text.contains("said <b>shares & bonds</b> \"rose\""));
    }

    @Test
    void secretsOfTheConfigurationAreNotShown() {
        assertThat(RunReport.render(new SyntheticRun(2, 2, 100).inputs()))
                .doesNotContain("hunter2")
                .contains("data.train.options.password")
                .contains("(not shown)");
    }

    @Test
    void theHeadlineComparesWithTheMajorityAnswer() throws IOException {
        SyntheticRun run = new SyntheticRun(2, 2, 100);
        Page page = Page.parse(RunReport.render(run.inputs()));

        String accuracy = "%.4f".formatted(run.evaluation().metrics().get("accuracy"));
        String majority = "%.4f".formatted(run.evaluation().metrics().get("majority_accuracy"));
        assertThat(page.texts("p"))
                .contains("Accuracy on the test split", accuracy)
                .anyMatch(text -> text.startsWith("always the most frequent answer: " + majority));
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> RunReport.write(folder.resolve("nowhere")))
                .hasMessageContaining("There is no run in")
                .hasMessageContaining("nowhere");
    }

    /** Pages stay in the build's folder, for people who want to look at them. */
    private static void keep(String name, String html) throws IOException {
        Path pages = Files.createDirectories(Path.of("target/reports"));
        Files.writeString(pages.resolve(name), html);
    }
}
