package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.RunConfigReader;
import dev.anneal.config.TrainConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a series of evaluations, each ten steps after the one before, is at its end. Every evaluation is seen by a part that was resumed before it. */
final class EarlyStoppingTest {
    private static final String CONFIG = """
            name: stopping
            task: single-label
            model: {source: unused}
            data: {train: {path: unused, format: csv}, split: {validation: 0.1}, columns: {text: text, label: label}}
            output: unused
            """;

    private static EarlyStopping after(String settings, String metric, double... values) {
        TrainConfig config = RunConfigReader.parse(
                        CONFIG,
                        "stopping.yaml",
                        List.of("train.early-stopping=" + settings, "train.metric-for-best=" + metric))
                .train();
        EarlyStopping stopping = new EarlyStopping(config);
        int step = 0;
        for (double value : values) {
            EarlyStopping resumed = new EarlyStopping(config);
            resumed.resume(stopping.progress());
            stopping = resumed;
            assertThat(stopping.reason()).as("before step " + (step + 10)).isEmpty();
            step += 10;
            stopping.evaluated(step, Map.of(metric, value, "unused", 1.0));
        }
        return stopping;
    }

    @Test
    void endsAfterAsManyEvaluationsWithoutABetterOne() {
        assertThat(after("{patience: 3}", "f1", 0.5, 0.6, 0.6, 0.59, 0.6).reason())
                .hasValue("early stopping: f1 has not improved since step 20, 3 evaluations ago");
        assertThat(after("{patience: 1}", "f1", 0.5, 0.4).reason())
                .hasValue("early stopping: f1 has not improved since step 10, 1 evaluation ago");
    }

    @Test
    void goesOnWhileEvaluationsBecomeBetterNowAndThen() {
        assertThat(after("{patience: 3}", "f1", 0.5, 0.4, 0.4, 0.51, 0.4, 0.4, 0.511)
                        .reason())
                .isEmpty();
        assertThat(after("{patience: 3}", "f1").reason()).isEmpty();
    }

    @Test
    void aLossIsBetterWhenItIsLower() {
        assertThat(after("{patience: 2}", "loss", 0.5, 0.4, 0.3, 0.2).reason()).isEmpty();
        assertThat(after("{patience: 2}", "loss", 0.5, 0.6, 0.7).reason()).isPresent();
        assertThat(after("{patience: 1, min-delta: 0.125}", "loss", 0.5, 0.25, 0.25)
                        .reason())
                .hasValue("early stopping: loss has not improved by more than 0.125 since step 20, 1 evaluation ago");
    }

    /** Binary fractions, so that a gain of exactly the margin is one. */
    @Test
    void aGainOfTheMarginIsNoneButGainsAddUp() {
        assertThat(after("{patience: 2, min-delta: 0.125}", "f1", 0.5, 0.5625, 0.625)
                        .reason())
                .hasValue("early stopping: f1 has not improved by more than 0.125 since step 10, 2 evaluations ago");
        assertThat(after("{patience: 2, min-delta: 0.125}", "f1", 0.5, 0.5625, 0.75, 0.75)
                        .reason())
                .isEmpty();
    }

    @Test
    void whatIsNoNumberIsNoGain() {
        assertThat(after("{patience: 2}", "f1", Double.NaN, 0.1, Double.NaN).reason())
                .isEmpty();
        assertThat(after("{patience: 2}", "f1", Double.NaN, Double.NaN, Double.NaN)
                        .reason())
                .isPresent();
    }

    @Test
    void withoutTheKeyNothingEndsAndNothingIsRemembered() {
        EarlyStopping off = new EarlyStopping(
                RunConfigReader.parse(CONFIG, "stopping.yaml", List.of()).train());
        for (int step = 1; step <= 100; step++) {
            off.evaluated(step, Map.of("accuracy", 0.5));
        }

        assertThat(off.reason()).isEmpty();
        assertThat(off.progress()).isEmpty();
    }
}
