package dev.anneal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.evaluate.Decision;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.evaluate.EvaluationExamples;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResultSectionTest {
    @Test
    void multiLabelShowsEachLabelAndNoConfusion() throws IOException {
        Page page = section(EvaluationExamples.multiLabel());

        assertThat(page.texts("h3")).containsExactly("Metrics", "Averages over classes", "Classes, the weakest first");
        assertThat(page.texts("th")).contains("ROC AUC", "Average precision");
        assertThat(page.texts("td")).contains("Micro ROC AUC", "Hamming loss", "anger");
        assertThat(page.texts("p"))
                .containsExactly("3 rows evaluated, none rejected; 3 classes; positive from a probability of 0.5000");
    }

    @Test
    void regressionIsComparedWithTheMean() throws IOException {
        Page page = section(EvaluationExamples.regression());

        assertThat(page.texts("h3")).containsExactly("Metrics");
        assertThat(page.texts("th")).containsExactly("Metric", "Model", "Always the mean");
        assertThat(page.texts("td")).contains("RMSE", "R2", "Pearson");
        assertThat(page.texts("p")).containsExactly("3 rows evaluated, none rejected");
    }

    @Test
    void entitiesComeBeforeTags() throws IOException {
        Page page = section(EvaluationExamples.entities());

        assertThat(page.texts("h3"))
                .containsExactly(
                        "Metrics", "Averages over tags", "Entities, the weakest first", "Tags, the weakest first");
        assertThat(page.texts("p")).containsExactly("1 rows evaluated, none rejected; 3 tags");
    }

    @Test
    void answersShowBothKindsOfQuestions() throws IOException {
        Page page = section(EvaluationExamples.answers());

        assertThat(page.texts("h3")).containsExactly("Metrics", "Questions");
        assertThat(page.texts("td"))
                .contains("Exact match", "with an answer", "without an answer", "Best F1 threshold");
        assertThat(page.texts("p")).contains("2 rows evaluated, none rejected; no answer above null odds of 0.0000");
    }

    @Test
    void intervalsSlicesAndHardRowsAreShown() throws IOException {
        Page page = page(EvaluationExamples.analysed());

        assertThat(page.texts("th")).contains("95 % interval", "Value", "Rows", "Loss");
        assertThat(page.texts("h3")).contains("By length in tokens", "By source", "Hardest rows");
        assertThat(page.texts("td")).contains("1 to 16", "17 to 32", "news").anyMatch(text -> text.contains(" to 0."));
        assertThat(page.texts("p")).contains("a text that was hard");
        Evaluation plain = EvaluationExamples.analysed();
        Decision decision = new Decision(1.5, "f1", List.of(0.2, 0.7));
        assertThat(section(plain.with(plain.analysis().with(decision))).texts("p"))
                .anyMatch(text -> text.endsWith("; logits divided by 1.5000"));
    }

    @Test
    void theHeadlineIsWhatPeopleAskForFirst() throws IOException {
        assertThat(page(EvaluationExamples.multiLabel()).texts("p")).contains("Micro F1 on the test split");
        assertThat(page(EvaluationExamples.entities()).texts("p")).contains("Entity F1 on the test split");
        assertThat(page(EvaluationExamples.answers()).texts("p")).contains("Exact match on the test split");
        assertThat(page(EvaluationExamples.maskedTokens()).texts("p"))
                .contains("Perplexity on the test split", "12.1825");
    }

    @Test
    void theHeadlineSaysWhetherTheMeanIsBeaten() throws IOException {
        Page page = page(EvaluationExamples.regression());

        assertThat(page.texts("p"))
                .contains("RMSE on the test split")
                .anyMatch(text -> text.startsWith("always the mean: 0.6236"));
        assertThat(page.texts("b")).containsExactly("+0.0219");
    }

    @Test
    void everyTaskMakesAPage() throws IOException {
        for (Evaluation evaluation : EvaluationExamples.all()) {
            assertThat(page(evaluation).texts("h2")).contains("Result on the test split");
        }
    }

    private static Page section(Evaluation evaluation) throws IOException {
        return Page.parse(new ResultSection(evaluation).render().render());
    }

    private static Page page(Evaluation evaluation) throws IOException {
        return Page.parse(RunReport.render(new ReportInputs(
                "run", List.of(), Optional.of(evaluation), Optional.empty(), Optional.empty(), List.of())));
    }
}
