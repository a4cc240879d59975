package dev.anneal.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.error.AnnealException;
import dev.anneal.evaluate.LabelTable.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * `evaluation.json`: one flat object, so that `jq .accuracy` and a data frame find each metric under its own name. A figure that is not defined (NaN)
 * is written as null, and an infinite one as text, because JSON has no numbers for them.
 */
final class EvaluationJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> NOT_METRICS = notMetrics();

    private EvaluationJson() {}

    private static Set<String> notMetrics() {
        Set<String> names = new HashSet<>(Set.of(
                "split",
                "rows",
                "rejected_rows",
                "threshold",
                "labels",
                "confusion",
                "baseline",
                ComparisonsJson.BASELINES,
                ComparisonsJson.PUBLISHED,
                "model_digest",
                "data_digest"));
        for (Subject subject : Subject.values()) {
            names.add(key(subject));
        }
        return Set.copyOf(names);
    }

    private static String key(Subject subject) {
        return subject.name().toLowerCase(Locale.ROOT);
    }

    static String write(Evaluation evaluation) {
        ObjectNode json = JSON.createObjectNode();
        json.put("split", evaluation.split());
        json.put("rows", evaluation.rows());
        json.put("rejected_rows", evaluation.rejectedRows());
        MetricsJson.putAll(evaluation.metrics(), json);
        json.putNull("threshold");
        evaluation.threshold().ifPresent(threshold -> json.put("threshold", threshold));
        json.put("model_digest", evaluation.modelDigest());
        json.put("data_digest", evaluation.dataDigest());
        evaluation
                .baseline()
                .ifPresent(baseline -> MetricsJson.putAll(
                        baseline.metrics(), json.putObject("baseline").put("answer", baseline.answer())));
        evaluation.labels().forEach(json.putArray("labels")::add);
        if (!evaluation.confusion().isEmpty()) {
            ArrayNode confusion = json.putArray("confusion");
            evaluation.confusion().forEach(row -> row.forEach(confusion.addArray()::add));
        }
        for (LabelTable table : evaluation.tables()) {
            ArrayNode rows = json.putArray(key(table.subject()));
            table.rows()
                    .forEach(row ->
                            MetricsJson.putAll(row.figures(), rows.addObject().put("label", row.label())));
        }
        ComparisonsJson.write(evaluation.comparisons(), json);
        AnalysisJson.write(evaluation.analysis(), json);
        return json.toPrettyString() + "\n";
    }

    static Evaluation read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return new Evaluation(
                    json.required("split").asText(),
                    json.path("rejected_rows").asLong(),
                    findings(json),
                    AnalysisJson.read(json),
                    ComparisonsJson.read(json),
                    json.path("model_digest").asText(),
                    json.path("data_digest").asText());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw AnnealException.user(
                    "This is not the text of an evaluation.json: " + e.getMessage()
                            + " Evaluate the model again to write a new one.",
                    e);
        }
    }

    private static Findings findings(JsonNode json) {
        double threshold = json.path("threshold").asDouble(Double.NaN);
        List<List<Long>> confusion = confusion(json.path("confusion"));
        return new Findings(
                json.required("rows").asLong(),
                MetricsJson.read(json, NOT_METRICS),
                Double.isNaN(threshold) ? OptionalDouble.empty() : OptionalDouble.of(threshold),
                labels(json.required("labels")),
                confusion,
                baseline(json.path("baseline"), confusion),
                tables(json));
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

    /** Older files have a confusion matrix and no baseline, which follows from it. */
    private static Optional<Baseline> baseline(JsonNode json, List<List<Long>> confusion) {
        if (json.isObject()) {
            return Optional.of(new Baseline(json.path("answer").asText(), MetricsJson.read(json, Set.of("answer"))));
        }
        if (confusion.isEmpty()) {
            return Optional.empty();
        }
        long[][] counts = confusion.stream()
                .map(row -> row.stream().mapToLong(Long::longValue).toArray())
                .toArray(long[][]::new);
        return Optional.of(Baseline.ofMajority(ClassificationTally.of(counts, 0, 1)));
    }

    private static List<LabelTable> tables(JsonNode json) {
        List<LabelTable> tables = new ArrayList<>();
        json.fieldNames().forEachRemaining(name -> {
            for (Subject subject : Subject.values()) {
                if (name.equals(key(subject))) {
                    tables.add(new LabelTable(subject, rows(json.required(name))));
                }
            }
        });
        return tables;
    }

    static List<LabelTable.Row> rows(JsonNode array) {
        List<LabelTable.Row> rows = new ArrayList<>();
        array.forEach(row ->
                rows.add(new LabelTable.Row(row.required("label").asText(), MetricsJson.read(row, Set.of("label")))));
        return rows;
    }
}
