package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.GlueTask;
import dev.anneal.config.Task;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GlueScoreTest {
    @Test
    void isTheMeanOfWhatTheTaskIsJudgedBy() {
        Map<String, Double> pairs = Map.of("accuracy", 0.84, "f1", 0.88, "loss", 0.4);
        Map<String, Double> numbers = Map.of("pearson", 0.5, "spearman", 0.7, "mse", 3.0);

        assertThat(GlueScore.addedTo(pairs, GlueTask.MRPC))
                .containsEntry("glue_score", (0.84 + 0.88) / 2)
                .containsAllEntriesOf(pairs);
        assertThat(GlueScore.addedTo(pairs, GlueTask.SST_2)).containsEntry("glue_score", 0.84);
        assertThat(GlueScore.addedTo(numbers, GlueTask.STS_B)).containsEntry("glue_score", (0.5 + 0.7) / 2);
    }

    @Test
    void isNotDefinedWithoutOneOfThem() {
        assertThat(GlueScore.addedTo(Map.of("accuracy", 0.8), GlueTask.QQP).get("glue_score"))
                .isNaN();
    }

    @Test
    void asksForMetricsThatExist() {
        assertThat(GlueTask.values())
                .allSatisfy(task -> assertThat(
                                Stream.of(Task.SINGLE_LABEL, Task.REGRESSION).flatMap(each -> each.metrics().stream()))
                        .containsAll(task.metrics()));
    }
}
