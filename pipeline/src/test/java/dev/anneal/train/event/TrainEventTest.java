package dev.anneal.train.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.train.blackbox.Activity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainEventTest {
    private static final Instant TIME = Instant.parse("2026-03-01T10:20:30.5Z");

    static List<TrainEvent> events() {
        return List.of(
                new RunStarted(
                        TIME,
                        "mrpc",
                        2,
                        List.of("node-a", "node-b"),
                        690,
                        230,
                        3668,
                        4,
                        22_713_986L,
                        16,
                        4,
                        new RunStarted.Seeds(1, 2, 3),
                        List.of("2 hours of training")),
                new StepFinished(TIME, 7, 0.03, 0.6931, 5e-6, 1.75, 16, 812, 41.5, 2105.0, List.of(20.5, 21.0), 123.4),
                new StepFinished(
                        TIME, 8, 0.04, Double.NaN, 5e-6, Double.POSITIVE_INFINITY, 16, 812, 41.5, 2105.0, List.of(), 0),
                new GradientsMeasured(TIME, 50, Map.of("encoder.layer.0", 0.5)),
                new Warned(TIME, 0, "no-warm-up", "There is no \"warm-up\"."),
                new Evaluated(TIME, 230, 1.0, metrics(), true),
                new CheckpointWritten(TIME, 250, "runs/mrpc/checkpoints/step-000250", 272_000_000L, 1.25, 0.05, 0.5),
                new Resumed(TIME, 250, "runs/mrpc/checkpoints/step-000250"),
                new ModelRead(
                        TIME,
                        101,
                        List.of("classifier.bias", "classifier.weight"),
                        List.of("cls.bias"),
                        List.of(),
                        "101 of 103"),
                new Restarted(
                        TIME,
                        2,
                        250,
                        257,
                        2,
                        1,
                        Optional.of(new Restarted.Culprit(1, "node-b", "7")),
                        "it was lost.",
                        Optional.of(new Activity(258, 3, "forward")),
                        "runs/mrpc/failures/attempt-1"),
                new Restarted(
                        TIME,
                        3,
                        250,
                        257,
                        2,
                        1,
                        Optional.of(new Restarted.Culprit(1, "node-b", "7")),
                        "it was lost.",
                        Optional.of(new Activity(258, Activity.NO_MICRO_BATCH, "all-reduce")),
                        ""),
                new Stopped(TIME, 250, "runs/mrpc/checkpoints/step-000250"),
                new EndedEarly(TIME, 460, 690, "early stopping: f1 has not improved since step 230, 1 evaluation ago"),
                new Restarted(TIME, 3, 0, 0, 1, 1, Optional.empty(), "nobody knows.", Optional.empty(), ""),
                new StepFinished(
                        TIME,
                        8,
                        0.03,
                        3.5,
                        5e-6,
                        1.75,
                        16,
                        812,
                        41.5,
                        2105.0,
                        List.of(20.5, 21.0),
                        123.4,
                        Map.of("masked", 3.0, "next_sentence", 0.5)),
                new RunFinished(TIME, 690, 88.5, 460, "accuracy", 0.8701, "ab12"));
    }

    private static Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", 0.41);
        metrics.put("accuracy", 0.84);
        metrics.put("f1", 0.887);
        return metrics;
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyEventIsReadBackFromItsLine(TrainEvent event) {
        assertThat(event.toJson()).startsWith("{\"event\":\"").doesNotContain("\n");
        assertThat(TrainEvent.parse(event.toJson())).contains(event);
    }

    @Test
    void stepHasTheKeysThatAreDocumented() {
        assertThat(events().get(1).toJson())
                .isEqualTo("{\"event\":\"step\",\"time\":\"2026-03-01T10:20:30.500Z\",\"step\":7,\"epoch\":0.03,"
                        + "\"loss\":0.6931,\"learning_rate\":5.0E-6,\"grad_norm\":1.75,\"rows\":16,\"tokens\":812,"
                        + "\"samples_per_second\":41.5,\"tokens_per_second\":2105.0,"
                        + "\"rank_samples_per_second\":[20.5,21.0],\"seconds_left\":123.4}");
    }

    @Test
    void evaluationHasEachMetricUnderItsOwnName() {
        assertThat(events().get(5).toJson())
                .isEqualTo("{\"event\":\"evaluation\",\"time\":\"2026-03-01T10:20:30.500Z\",\"step\":230,"
                        + "\"epoch\":1.0,\"best\":true,\"loss\":0.41,\"accuracy\":0.84,\"f1\":0.887}");
    }

    @Test
    void restartSaysWhoAndWhy() {
        assertThat(events().get(9).toJson())
                .isEqualTo(
                        "{\"event\":\"restart\",\"time\":\"2026-03-01T10:20:30.500Z\",\"attempt\":2,\"step\":250,"
                                + "\"failed_step\":257,\"world_size_before\":2,\"world_size\":1,\"rank\":1,\"host\":\"node-b\","
                                + "\"executor_id\":\"7\",\"cause\":\"it was lost.\",\"culprit_step\":258,\"micro_batch\":3,\"operation\":\"forward\",\"report\":\"runs/mrpc/failures/attempt-1\"}");
    }

    @Test
    void anEventOfALaterVersionIsSkipped() {
        assertThat(TrainEvent.parse("{\"event\":\"histogram\",\"step\":3}")).isEmpty();
    }

    @Test
    void aDamagedLineIsShown() {
        assertThatThrownBy(() -> TrainEvent.parse("{\"event\":\"step\",\"time\":\"2026-03-01T10:2"))
                .isInstanceOf(AnnealException.class)
                .hasMessageStartingWith("A line of metrics.jsonl is damaged: `{\"event\":\"step\"");
    }

    @Test
    void aMetricCannotHideAnotherKey() {
        assertThatThrownBy(() -> new Evaluated(TIME, 1, 0.1, Map.of("step", 1.0), false))
                .hasMessage("A metric cannot be called step: the event has that key.");
    }

    @Test
    void everyRankHasAHost() {
        RunStarted.Seeds seeds = new RunStarted.Seeds(1, 1, 1);
        assertThatThrownBy(() -> new RunStarted(TIME, "x", 2, List.of("a"), 1, 1, 1, 0, 1, 1, 1, seeds, List.of()))
                .hasMessage("World size 2 needs a host for each rank, not 1.");
    }
}
