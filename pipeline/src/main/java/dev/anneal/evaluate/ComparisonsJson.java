package dev.anneal.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.config.PublishedFigure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The two lists of {@link Comparisons} in `evaluation.json`; each is there only if it has items. */
final class ComparisonsJson {
    static final String BASELINES = "baselines";
    static final String PUBLISHED = "published";
    private static final String NAME = "name";

    private ComparisonsJson() {}

    static void write(Comparisons comparisons, ObjectNode json) {
        if (!comparisons.baselines().isEmpty()) {
            ArrayNode baselines = json.putArray(BASELINES);
            for (Baseline baseline : comparisons.baselines()) {
                MetricsJson.putAll(baseline.metrics(), baselines.addObject().put(NAME, baseline.answer()));
            }
        }
        if (!comparisons.published().isEmpty()) {
            ArrayNode published = json.putArray(PUBLISHED);
            for (PublishedFigure figure : comparisons.published()) {
                published
                        .addObject()
                        .put("metric", figure.metric())
                        .put("value", figure.value())
                        .put("source", figure.source());
            }
        }
    }

    static Comparisons read(JsonNode json) {
        List<Baseline> baselines = new ArrayList<>();
        json.path(BASELINES)
                .forEach(each -> baselines.add(
                        new Baseline(each.required(NAME).asText(), MetricsJson.read(each, Set.of(NAME)))));
        List<PublishedFigure> published = new ArrayList<>();
        json.path(PUBLISHED)
                .forEach(each -> published.add(new PublishedFigure(
                        each.required("metric").asText(),
                        each.required("value").asDouble(),
                        each.required("source").asText())));
        return new Comparisons(baselines, published);
    }
}
