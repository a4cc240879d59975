package dev.anneal.jobs.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.dataset.DatasetFingerprint;
import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code _manifest.json}: what a complete folder of predictions holds.
 *
 * @param madeFrom everything that decides the predictions
 * @param model the folder of the model
 * @param modelSha256 of its weights
 * @param labels in the order of the model's outputs
 * @param rowsIn rows of the input, counted before they were copied
 * @param rowsOut rows with a prediction, counted in what was written
 * @param rejected rows without one, by reason, counted in what was written
 * @param columns of the predictions: Spark's name of each one's type
 * @param files bytes of each file, by its path in the folder
 */
record ScoreManifest(
        DatasetFingerprint madeFrom,
        String model,
        String modelSha256,
        List<String> labels,
        long rowsIn,
        long rowsOut,
        Map<String, Long> rejected,
        Map<String, String> columns,
        Map<String, Long> files) {
    private static final ObjectMapper JSON = new ObjectMapper();

    ScoreManifest {
        labels = List.copyOf(labels);
        rejected = Collections.unmodifiableMap(new TreeMap<>(rejected));
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        files = Collections.unmodifiableMap(new TreeMap<>(files));
    }

    static ScoreManifest of(
            DatasetFingerprint madeFrom,
            String model,
            String modelSha256,
            List<String> labels,
            ScoreTotals totals,
            Map<String, String> columns) {
        return new ScoreManifest(
                madeFrom,
                model,
                modelSha256,
                labels,
                totals.rowsIn(),
                totals.rowsOut(),
                totals.rejected(),
                columns,
                totals.files());
    }

    long rowsRejected() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    String toJson() {
        ObjectNode json = JSON.createObjectNode()
                .put("rows_in", rowsIn)
                .put("rows_out", rowsOut)
                .put("rows_rejected", rowsRejected());
        rejected.forEach(json.putObject("rejected")::put);
        json.put("model", model).put("model_sha256", modelSha256);
        labels.forEach(json.putArray("labels")::add);
        columns.forEach(json.putObject("columns")::put);
        files.forEach(json.putObject("files")::put);
        madeFrom.parts().forEach(json.putObject("made_from")::put);
        return json.toPrettyString() + "\n";
    }

    /** @param origin what messages call the text */
    static ScoreManifest fromJson(String text, String origin) {
        try {
            JsonNode json = JSON.readTree(text);
            List<String> labels = new ArrayList<>();
            json.required("labels").forEach(label -> labels.add(label.asText()));
            return new ScoreManifest(
                    new DatasetFingerprint(texts(json.required("made_from"))),
                    json.required("model").asText(),
                    json.required("model_sha256").asText(),
                    labels,
                    json.required("rows_in").asLong(),
                    json.required("rows_out").asLong(),
                    numbers(json.required("rejected")),
                    texts(json.required("columns")),
                    numbers(json.required("files")));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw AnnealException.user(
                    origin + " is damaged: " + e.getMessage() + ". Delete its folder to score again.", e);
        }
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> values = new LinkedHashMap<>();
        object.fields()
                .forEachRemaining(
                        field -> values.put(field.getKey(), field.getValue().asText()));
        return values;
    }

    private static Map<String, Long> numbers(JsonNode object) {
        Map<String, Long> values = new LinkedHashMap<>();
        object.fields()
                .forEachRemaining(
                        field -> values.put(field.getKey(), field.getValue().asLong()));
        return values;
    }
}
