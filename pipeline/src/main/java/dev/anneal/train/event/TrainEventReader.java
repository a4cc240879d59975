package dev.anneal.train.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.error.AnnealException;
import dev.anneal.evaluate.MetricsJson;
import dev.anneal.train.blackbox.Activity;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what {@link TrainEventWriter} wrote. */
final class TrainEventReader {
    /** What the keys of a loss's parts end with: {@code masked_loss}. */
    static final String PART_OF_LOSS = "_loss";

    private static final ObjectMapper JSON = new ObjectMapper();

    private TrainEventReader() {}

    static Optional<TrainEvent> parse(String line) {
        try {
            JsonNode json = JSON.readTree(line);
            return switch (json.required("event").asText()) {
                case "start" -> Optional.of(started(json));
                case "model" -> Optional.of(read(json));
                case "step" -> Optional.of(step(json));
                case "gradients" -> Optional.of(measured(json));
                case "warning" -> Optional.of(warned(json));
                case "evaluation" -> Optional.of(evaluated(json));
                case "checkpoint" -> Optional.of(checkpoint(json));
                case "restart" -> Optional.of(restarted(json));
                case "stop" -> Optional.of(stopped(json));
                case "early_end" -> Optional.of(endedEarly(json));
                case "resume" -> Optional.of(resumed(json));
                case "finish" -> Optional.of(finished(json));
                default -> Optional.empty();
            };
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            String start = line.length() > 80 ? line.substring(0, 80) + "..." : line;
            throw AnnealException.user(
                    "A line of metrics.jsonl is damaged: `" + start + "`: " + e.getMessage() + ". Delete that line.",
                    e);
        }
    }

    private static RunStarted started(JsonNode json) {
        JsonNode seeds = json.path("seeds");
        return new RunStarted(
                time(json),
                json.required("name").asText(),
                json.required("world_size").asInt(),
                texts(json, "hosts"),
                json.required("total_steps").asInt(),
                json.path("steps_per_epoch").asInt(),
                json.path("rows").asLong(),
                json.path("rows_left_out").asLong(),
                json.path("parameters").asLong(),
                json.path("batch_size").asInt(),
                json.path("micro_batch_size").asInt(),
                new RunStarted.Seeds(
                        seeds.path("initialisation").asLong(),
                        seeds.path("order").asLong(),
                        seeds.path("dropout").asLong()),
                texts(json, "limits"));
    }

    private static ModelRead read(JsonNode json) {
        return new ModelRead(
                time(json),
                json.path("loaded").asInt(),
                texts(json, "initialised"),
                texts(json, "unused"),
                texts(json, "surprising"),
                json.path("summary").asText());
    }

    private static List<String> texts(JsonNode json, String key) {
        List<String> texts = new ArrayList<>();
        json.path(key).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static StepFinished step(JsonNode json) {
        List<Double> ranks = new ArrayList<>();
        json.path("rank_samples_per_second").forEach(rate -> ranks.add(rate.asDouble(Double.NaN)));
        return new StepFinished(
                time(json),
                json.required("step").asInt(),
                number(json, "epoch"),
                number(json, "loss"),
                number(json, "learning_rate"),
                number(json, "grad_norm"),
                json.path("rows").asInt(),
                json.path("tokens").asLong(),
                number(json, "samples_per_second"),
                number(json, "tokens_per_second"),
                ranks,
                number(json, "seconds_left"),
                lossParts(json));
    }

    private static Map<String, Double> lossParts(JsonNode json) {
        Map<String, Double> parts = new LinkedHashMap<>();
        json.fieldNames().forEachRemaining(key -> {
            if (key.endsWith(PART_OF_LOSS)) {
                parts.put(key.substring(0, key.length() - PART_OF_LOSS.length()), number(json, key));
            }
        });
        return parts;
    }

    private static GradientsMeasured measured(JsonNode json) {
        Map<String, Double> norms = new LinkedHashMap<>();
        JsonNode layers = json.path("norms");
        layers.fieldNames().forEachRemaining(layer -> norms.put(layer, number(layers, layer)));
        return new GradientsMeasured(time(json), json.required("step").asInt(), norms);
    }

    private static Warned warned(JsonNode json) {
        return new Warned(
                time(json),
                json.required("step").asInt(),
                json.path("topic").asText(),
                json.path("text").asText());
    }

    private static Evaluated evaluated(JsonNode json) {
        return new Evaluated(
                time(json),
                json.required("step").asInt(),
                number(json, "epoch"),
                MetricsJson.read(json, Evaluated.OTHER_KEYS),
                json.path("best").asBoolean());
    }

    private static CheckpointWritten checkpoint(JsonNode json) {
        return new CheckpointWritten(
                time(json),
                json.required("step").asInt(),
                json.path("path").asText(),
                json.path("bytes").asLong(),
                number(json, "seconds"),
                number(json, "snapshot_seconds"),
                number(json, "wait_seconds"));
    }

    private static Restarted restarted(JsonNode json) {
        Optional<Restarted.Culprit> culprit = json.has("rank")
                ? Optional.of(new Restarted.Culprit(
                        json.path("rank").asInt(),
                        json.path("host").asText(),
                        json.path("executor_id").asText()))
                : Optional.empty();
        return new Restarted(
                time(json),
                json.required("attempt").asInt(),
                json.required("step").asInt(),
                json.path("failed_step").asInt(),
                json.path("world_size_before").asInt(),
                json.path("world_size").asInt(),
                culprit,
                json.path("cause").asText(),
                activity(json),
                json.path("report").asText());
    }

    private static Optional<Activity> activity(JsonNode json) {
        return json.has("operation")
                ? Optional.of(new Activity(
                        json.path("culprit_step").asInt(),
                        json.path("micro_batch").asInt(Activity.NO_MICRO_BATCH),
                        json.path("operation").asText()))
                : Optional.empty();
    }

    private static Stopped stopped(JsonNode json) {
        return new Stopped(
                time(json), json.required("step").asInt(), json.path("path").asText());
    }

    private static EndedEarly endedEarly(JsonNode json) {
        return new EndedEarly(
                time(json),
                json.required("step").asInt(),
                json.path("total_steps").asInt(),
                json.path("reason").asText());
    }

    private static Resumed resumed(JsonNode json) {
        return new Resumed(
                time(json), json.required("step").asInt(), json.path("path").asText());
    }

    private static RunFinished finished(JsonNode json) {
        return new RunFinished(
                time(json),
                json.required("steps").asInt(),
                number(json, "seconds"),
                json.path("best_step").asInt(),
                json.path("metric").asText(),
                number(json, "best_value"),
                json.path("model_digest").asText());
    }

    private static Instant time(JsonNode json) {
        return Instant.parse(json.required("time").asText());
    }

    /** A figure, NaN where it is missing. */
    private static double number(JsonNode json, String key) {
        return json.path(key).asDouble(Double.NaN);
    }
}
