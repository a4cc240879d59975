package dev.anneal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.report.ExperimentReport.Kind;
import dev.anneal.report.ExperimentReport.Trial;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExperimentReportTest {
    private static final Trial BASE = new Trial("base", Kind.BASE, "", 1000, Map.of("f1", 0.75));

    @Test
    void aLearningCurveIsDrawnOverRows() throws IOException {
        Trial half = new Trial("rows-500", Kind.ROWS, "data.limit.train=500", 500, Map.of("f1", 0.5));

        String html = new ExperimentReport("mrpc", "test", "f1", List.of(BASE, half)).html();

        Page page = Page.parse(html);
        assertThat(page.texts("h2")).containsExactly("Learning curve");
        assertThat(page.texts("td")).containsExactly("500", "0.5000", "rows-500", "1,000", "0.7500", "base");
        assertThat(html).contains("<circle");
    }

    @Test
    void changesAreSetAgainstNone() throws IOException {
        Trial change = new Trial("train.dropout-0", Kind.CHANGE, "train.dropout=0", 1000, Map.of("f1", 0.5));

        Page page = Page.parse(new ExperimentReport("mrpc", "test", "f1", List.of(BASE, change)).html());

        assertThat(page.texts("h2")).containsExactly("One change at a time");
        assertThat(page.texts("td"))
                .containsExactly(
                        "none", "0.7500", "", "base", "train.dropout=0", "0.5000", "-0.2500", "train.dropout-0");
    }
}
