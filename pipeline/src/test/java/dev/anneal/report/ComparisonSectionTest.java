package dev.anneal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.PublishedFigure;
import dev.anneal.evaluate.Baseline;
import dev.anneal.evaluate.Comparisons;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.evaluate.EvaluationExamples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonSectionTest {
    @Test
    void putsEveryoneIntoOneTable() {
        Evaluation evaluation = EvaluationExamples.regression()
                .with(new Comparisons(
                        List.of(new Baseline("logistic-regression", Map.of("rmse", 1.25, "mae", 0.75))),
                        List.of(new PublishedFigure("kendall", 0.875, "Smith <2020>"))));

        String page = new ComparisonSection(evaluation)
                .render()
                .orElseThrow()
                .render()
                .replace("<wbr/>", "");

        assertThat(page).contains("this model", "logistic-regression", "1.2500", "0.7500", "Kendall", "0.8750");
        assertThat(page).contains("published: Smith &lt;2020&gt;");
    }

    @Test
    void isNotThereWithoutComparisons() {
        assertThat(new ComparisonSection(EvaluationExamples.regression()).render())
                .isEmpty();
    }
}
