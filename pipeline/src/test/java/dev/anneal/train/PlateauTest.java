package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.config.RunConfigReader;
import dev.anneal.config.ScheduleConfig;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Figures of torch: {@code tests/reference/optimizers.py}. */
final class PlateauTest {
    private static final ScheduleConfig CONFIG =
            RunConfigReader.parse("""
                    name: plateau
                    task: single-label
                    model: {source: unused}
                    data: {train: {path: unused, format: csv}, split: {validation: 0.1}, columns: {text: text, label: label}}
                    train: {schedule: {name: plateau, gamma: 0.5, patience: 2}}
                    output: unused
                    """, "plateau.yaml", List.of()).train().schedule();

    @Test
    void followsTorchAlsoWhereItIsResumed() throws Exception {
        JsonNode reference;
        try (InputStream stream = PlateauTest.class.getResourceAsStream("/dev/anneal/optimize/optimizers.json")) {
            reference = new ObjectMapper().readTree(stream).path("plateau");
        }
        Plateau plateau = new Plateau(CONFIG, "accuracy");
        for (int i = 0; i < reference.path("metrics").size(); i++) {
            plateau.evaluated(
                    Map.of("accuracy", reference.path("metrics").get(i).asDouble()));
            assertThat(plateau.factor())
                    .as("after evaluation " + i)
                    .isCloseTo(reference.path("factors").get(i).asDouble(), within(1e-12));
            Plateau resumed = new Plateau(CONFIG, "accuracy");
            resumed.resume(plateau.progress());
            plateau = resumed;
        }
        assertThat(plateau.factor()).isLessThan(1);
    }
}
