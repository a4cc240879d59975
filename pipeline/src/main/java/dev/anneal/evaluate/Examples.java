package dev.anneal.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** `examples.json`: a JSON array of evaluated rows, keys as in {@link Example}; `pair` is left out where there is none. */
public final class Examples {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Examples() {}

    public static String toJson(List<Example> examples) {
        ArrayNode array = JSON.createArrayNode();
        for (Example example : examples) {
            ObjectNode row = array.addObject().put("id", example.id()).put("text", example.text());
            example.pair().ifPresent(pair -> row.put("pair", pair));
            row.put("label", example.label())
                    .put("prediction", example.prediction())
                    .put("probability", example.probability())
                    .put("loss", example.loss());
        }
        return array.toPrettyString() + "\n";
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws AnnealException kind user, if the text is something else
     */
    public static List<Example> fromJson(String json) {
        try {
            List<Example> examples = new ArrayList<>();
            for (JsonNode row : JSON.readTree(json)) {
                examples.add(new Example(
                        row.path("id").asText(),
                        row.required("text").asText(),
                        Optional.ofNullable(row.get("pair")).map(JsonNode::asText),
                        row.required("label").asText(),
                        row.required("prediction").asText(),
                        row.path("probability").asDouble(Double.NaN),
                        row.path("loss").asDouble(Double.NaN)));
            }
            return examples;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw AnnealException.user(
                    "This is not the text of an examples.json: " + e.getMessage()
                            + " Evaluate the model again to write a new one.",
                    e);
        }
    }
}
