package dev.anneal.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.evaluate.Intervals.Bounds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link Analysis} inside `evaluation.json`: `decision` as in `decision.json`, `intervals` with both ends of each metric, `slices` and `hardest`. */
final class AnalysisJson {
    private static final String METHOD = "percentile bootstrap over rows";

    private AnalysisJson() {}

    static void write(Analysis analysis, ObjectNode json) {
        if (!analysis.decision().equals(Decision.NONE)) {
            DecisionJson.write(analysis.decision(), json.putObject("decision"));
        }
        analysis.intervals().ifPresent(intervals -> write(intervals, json.putObject("intervals")));
        if (!analysis.slices().isEmpty()) {
            ArrayNode array = json.putArray("slices");
            analysis.slices().forEach(slices -> write(slices, array.addObject()));
        }
        if (!analysis.hardest().isEmpty()) {
            ArrayNode array = json.putArray("hardest");
            analysis.hardest().forEach(row -> write(row, array.addObject()));
        }
    }

    private static void write(Intervals intervals, ObjectNode json) {
        json.put("method", METHOD)
                .put("level", intervals.level())
                .put("resamples", intervals.resamples())
                .put("seed", intervals.seed());
        ObjectNode metrics = json.putObject("metrics");
        intervals.metrics().forEach((name, bounds) -> {
            ArrayNode ends = metrics.putArray(name);
            for (double end : new double[] {bounds.low(), bounds.high()}) {
                if (Double.isNaN(end)) {
                    ends.addNull();
                } else {
                    ends.add(end);
                }
            }
        });
    }

    private static void write(Slices slices, ObjectNode json) {
        json.put("by", slices.by());
        ArrayNode values = json.putArray("values");
        slices.rows()
                .forEach(row ->
                        MetricsJson.putAll(row.figures(), values.addObject().put("label", row.label())));
    }

    private static void write(HardRow row, ObjectNode json) {
        json.put("row", row.row())
                .put("id", row.id())
                .put("text", row.text())
                .put("truth", row.truth())
                .put("answer", row.answer())
                .put("loss", row.loss());
    }

    static Analysis read(JsonNode json) {
        List<Slices> slices = new ArrayList<>();
        json.path("slices")
                .forEach(each -> slices.add(
                        new Slices(each.required("by").asText(), EvaluationJson.rows(each.required("values")))));
        List<HardRow> hardest = new ArrayList<>();
        json.path("hardest").forEach(each -> hardest.add(hardRow(each)));
        return new Analysis(
                json.path("decision").isObject() ? DecisionJson.read(json.path("decision")) : Decision.NONE,
                json.path("intervals").isObject() ? Optional.of(intervals(json.path("intervals"))) : Optional.empty(),
                slices,
                hardest);
    }

    private static Intervals intervals(JsonNode json) {
        Map<String, Bounds> metrics = new LinkedHashMap<>();
        json.path("metrics").fields().forEachRemaining(field -> {
            JsonNode ends = field.getValue();
            metrics.put(field.getKey(), new Bounds(end(ends.path(0)), end(ends.path(1))));
        });
        return new Intervals(
                json.path("level").asDouble(),
                json.path("resamples").asInt(),
                json.path("seed").asLong(),
                metrics);
    }

    private static double end(JsonNode json) {
        return json.asDouble(Double.NaN);
    }

    private static HardRow hardRow(JsonNode json) {
        return new HardRow(
                json.path("row").asInt(),
                json.path("id").asText(),
                json.path("text").asText(),
                json.path("truth").asText(),
                json.path("answer").asText(),
                json.path("loss").asDouble(Double.NaN));
    }
}
