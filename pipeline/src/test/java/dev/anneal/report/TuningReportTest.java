package dev.anneal.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.report.TuningReport.Trial;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TuningReportTest {
    private static final List<String> KEYS = List.of("train.epochs", "train.optimizer.learning-rate");

    private static Trial trial(String epochs, String rate, double value) {
        return new Trial(List.of(epochs, rate), "runs/" + epochs + "-" + rate, value, 20, 40, "");
    }

    private static TuningReport report(String metric, int planned, Trial... trials) {
        return new TuningReport("mrpc", metric, KEYS, planned, List.of(trials));
    }

    @Test
    void theBestIsFirstTheEarlierOfEqualOnesAndFailuresAreLast() {
        Trial failed = Trial.failed(List.of("2", "1"), "runs/failed", "training diverged");
        TuningReport report =
                report("f1", 4, failed, trial("2", "2e-5", 0.5), trial("3", "2e-5", 0.75), trial("4", "2e-5", 0.75));

        assertThat(report.ranked()).extracting(trial -> trial.values().get(0)).containsExactly("3", "4", "2", "2");
        assertThat(report.ranked().get(3)).isEqualTo(failed);
        assertThat(report.best()).hasValue(trial("3", "2e-5", 0.75));
        assertThat(report.summary())
                .isEqualTo(
                        "The best f1 of the validation split is 0.7500, the worst 0.5000 (4 of 4 runs, one seed each).");
    }

    @Test
    void aLossIsBestWhenItIsLowest() {
        assertThat(report("loss", 2, trial("2", "2e-5", 0.5), trial("3", "2e-5", 0.25))
                        .best())
                .hasValue(trial("3", "2e-5", 0.25));
    }

    @Test
    void nothingIsBestWhereAllHaveFailed() {
        TuningReport report = report("f1", 2, Trial.failed(List.of("2", "1"), "runs/x", "training diverged"));

        assertThat(report.best()).isEmpty();
        assertThat(report.borders()).isEmpty();
        assertThat(report.summary()).startsWith("None of the 1 runs");
    }

    @Test
    void anOptimumOnTheBorderIsNamedWhenAllRunsAreMade() {
        Trial[] trials = {trial("2", "2e-5", 0.5), trial("3", "3e-5", 0.6), trial("4", "1e-4", 0.7)};
        assertThat(report("f1", 3, trials).borders())
                .containsExactly(
                        "The best train.epochs, 4, is the largest of the values that were tried: try larger ones too.",
                        "The best train.optimizer.learning-rate, 1e-4, is the largest of the values that were tried: try"
                                + " larger ones too.");
        assertThat(report("loss", 3, trials).borders())
                .allMatch(border -> border.contains("is the smallest of the values"))
                .hasSize(2);
        assertThat(report("f1", 4, trials).borders()).isEmpty();
        assertThat(report("f1", 3, trial("2", "a", 0.5), trial("3", "b", 0.7), trial("4", "c", 0.6))
                        .borders())
                .isEmpty();
        // Of two values each lies on a border.
        assertThat(report("f1", 2, trial("2", "1e-5", 0.5), trial("3", "2e-5", 0.6))
                        .borders())
                .isEmpty();
    }

    @Test
    void tablesEscapeWhatTheyHold() throws IOException {
        Trial failed = Trial.failed(List.of("a,\"b\"", "x|y"), "runs/failed", "two\nlines");
        TuningReport report = report("f1", 2, trial("2", "2e-5", 0.123456789), failed);

        assertThat(new TuningTable(report).csv())
                .isEqualTo("train.epochs,train.optimizer.learning-rate,f1,best_step,steps,folder,problem\r\n"
                        + "2,2e-5,0.123456789,20,40,runs/2-2e-5,\r\n"
                        + "\"a,\"\"b\"\"\",x|y,,,,runs/failed,\"two\nlines\"\r\n");
        assertThat(new TuningTable(report).markdown()).endsWith("""

                        | rank | train.epochs | train.optimizer.learning-rate | f1 | best step | steps | run |
                        |---|---|---|---|---|---|---|
                        | 1 | 2 | 2e-5 | 0.1235 | 20 | 40 | runs/2-2e-5 |
                        |  | a,"b" | x\\|y | failed |  |  | two lines |
                        """);
        JsonNode json = new ObjectMapper().readTree(new TuningTable(report).json());
        assertThat(json.at("/best/folder").asText()).isEqualTo("runs/2-2e-5");
        assertThat(json.at("/best/value").asDouble()).isEqualTo(0.123456789);
        assertThat(json.at("/runs/1/problem").asText()).isEqualTo("two\nlines");
        assertThat(json.at("/runs/1/values").path("train.epochs").asText()).isEqualTo("a,\"b\"");
        assertThat(json.at("/runs/1").has("value")).isFalse();
        Page page = Page.parse(report.html());
        assertThat(page.texts("td"))
                .startsWith("1", "2", "2e-5", "0.1235", "20", "40", "runs/2-2e-5", "", "a,\"b\"", "x|y", "failed");
    }
}
