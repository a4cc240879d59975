package dev.anneal.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** `decision.json`, a {@link Decision} beside the weights of a model: `temperature`, `metric`, `thresholds`. Other libraries do not look at it. */
public final class DecisionJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DecisionJson() {}

    public static String text(Decision decision) {
        ObjectNode json = JSON.createObjectNode();
        write(decision, json);
        return json.toPrettyString() + "\n";
    }

    static void write(Decision decision, ObjectNode json) {
        json.put("temperature", decision.temperature()).put("metric", decision.metric());
        ArrayNode thresholds = json.putArray("thresholds");
        decision.thresholds().forEach(thresholds::add);
    }

    /**
     * The decision of a model; {@link Decision#NONE} where there is no such file.
     *
     * @param labels names of the model's classes or labels
     * @throws AnnealException kind user, if the file holds something else, or is of a model with other labels
     */
    public static Decision read(Path file, List<String> labels) {
        if (!Files.isRegularFile(file)) {
            return Decision.NONE;
        }
        try {
            Decision decision = read(JSON.readTree(Files.readString(file)));
            int thresholds = decision.thresholds().size();
            if (thresholds > 1 ? thresholds != labels.size() : thresholds == 1 && labels.size() > 2) {
                throw new IllegalArgumentException(
                        "it has " + thresholds + " thresholds for " + labels.size() + " labels.");
            }
            return decision;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw AnnealException.user(
                    file + " is not what evaluating writes: " + e.getMessage() + " Delete it, or evaluate again.", e);
        } catch (IOException e) {
            throw AnnealException.environment(file + " cannot be read: " + e.getMessage() + ". Check its rights.", e);
        }
    }

    static Decision read(JsonNode json) {
        List<Double> thresholds = new ArrayList<>();
        json.required("thresholds").forEach(each -> thresholds.add(each.asDouble(Double.NaN)));
        return new Decision(
                json.required("temperature").asDouble(Double.NaN),
                json.path("metric").asText(),
                thresholds);
    }
}
