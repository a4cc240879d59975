package dev.anneal.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.anneal.error.AnnealException;
import java.io.IOException;

/** The text of a manifest; keys are the records' components in snake case. */
final class ManifestJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ManifestJson() {}

    static String write(Manifest manifest) {
        try {
            return JSON.writeValueAsString(manifest) + "\n";
        } catch (JsonProcessingException e) {
            throw AnnealException.bug("The manifest cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** @param name for messages */
    static Manifest parse(byte[] text, String name) {
        try {
            JsonNode json = JSON.readTree(text);
            int version = json.path("format_version").asInt();
            if (version > Manifest.FORMAT_VERSION) {
                throw AnnealException.user("The dataset's manifest " + name + " has format " + version
                        + ", but this version of Anneal reads up to " + Manifest.FORMAT_VERSION
                        + ". Prepare the data again, or use a newer Anneal.");
            }
            if (version > 0 && version < Manifest.FORMAT_VERSION) {
                throw AnnealException.user("The dataset's manifest " + name + " has format " + version
                        + ", but this version of Anneal reads format " + Manifest.FORMAT_VERSION
                        + ". Prepare the data again.");
            }
            return JSON.treeToValue(json, Manifest.class);
        } catch (IOException | IllegalArgumentException e) {
            throw AnnealException.environment(
                    "The dataset's manifest " + name + " is damaged: " + e.getMessage() + ". Prepare the data again.",
                    e);
        }
    }
}
