package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.PublishedFigure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonsTest {
    @Test
    void areWrittenAndRead() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", 0.5);
        metrics.put("pearson", Double.NaN);
        Comparisons comparisons = new Comparisons(
                List.of(new Baseline("majority", metrics), new Baseline("frozen-encoder", Map.of("loss", 0.25))),
                List.of(new PublishedFigure("accuracy", 0.93, "Smith et al., 2020, table 2")));
        Evaluation evaluation = EvaluationExamples.regression().with(comparisons);

        Evaluation read = Evaluation.fromJson(evaluation.toJson());

        assertThat(read.comparisons()).isEqualTo(comparisons);
        assertThat(read.metrics().keySet())
                .isEqualTo(EvaluationExamples.regression().metrics().keySet());
        assertThat(evaluation.toJson()).contains("\"name\" : \"majority\"", "\"pearson\" : null", "table 2");
    }

    @Test
    void leaveNoTraceWhereThereAreNone() {
        String json = EvaluationExamples.regression().toJson();

        assertThat(json).doesNotContain("baselines", "published");
        assertThat(Evaluation.fromJson(json).comparisons()).isEqualTo(Comparisons.NONE);
    }
}
