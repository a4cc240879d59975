package dev.anneal.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * `evaluation.json`: one flat object, so that `jq .accuracy` and a data frame find each metric under its own name. A figure that is not finite is
 * written as text ("NaN", "Infinity"), because JSON has no number for it.
 */
final class EvaluationJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> NOT_METRICS = Set.of(
            "split",
            "rows",
            "rejected_rows",
            "threshold",
            "labels",
            "confusion",
            "classes",
            "model_digest",
            "data_digest");

    private EvaluationJson() {}

    static String write(Evaluation evaluation) {
        ObjectNode json = JSON.createObjectNode();
        json.put("split", evaluation.split());
        json.put("rows", evaluation.rows());
        json.put("rejected_rows", evaluation.rejectedRows());
        evaluation.metrics().forEach(json::put);
        json.putNull("threshold");
        evaluation.threshold().ifPresent(threshold -> json.put("threshold", threshold));
        json.put("model_digest", evaluation.modelDigest());
        json.put("data_digest", evaluation.dataDigest());
        evaluation.labels().forEach(json.putArray("labels")::add);
        ArrayNode confusion = json.putArray("confusion");
        evaluation.confusion().forEach(row -> row.forEach(confusion.addArray()::add));
        ArrayNode classes = json.putArray("classes");
        for (ClassScore score : evaluation.classScores()) {
            classes.addObject()
                    .put("label", score.label())
                    .put("precision", score.precision())
                    .put("recall", score.recall())
                    .put("f1", score.f1())
                    .put("support", score.support());
        }
        return json.toPrettyString() + "\n";
    }

    static Evaluation read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            double threshold = json.path("threshold").asDouble(Double.NaN);
            return new Evaluation(
                    json.required("split").asText(),
                    json.required("rows").asLong(),
                    json.path("rejected_rows").asLong(),
                    MetricsJson.read(json, NOT_METRICS),
                    Double.isNaN(threshold) ? OptionalDouble.empty() : OptionalDouble.of(threshold),
                    labels(json.required("labels")),
                    confusion(json.required("confusion")),
                    json.path("model_digest").asText(),
                    json.path("data_digest").asText());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw AnnealException.user(
                    "This is not the text of an evaluation.json: " + e.getMessage()
                            + " Evaluate the model again to write a new one.",
                    e);
        }
    }

    private static List<String> labels(JsonNode array) {
        List<String> labels = new ArrayList<>();
        array.forEach(label -> labels.add(label.asText()));
        return labels;
    }

    private static List<List<Long>> confusion(JsonNode rows) {
        List<List<Long>> confusion = new ArrayList<>();
        for (JsonNode row : rows) {
            List<Long> counts = new ArrayList<>();
            row.forEach(count -> counts.add(count.asLong()));
            confusion.add(counts);
        }
        return confusion;
    }
}
