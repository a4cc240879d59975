package dev.anneal.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.digest.Sha256;
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

    /** What is in the manifest besides digests of files, counts among it, has a digest too. */
    private static final String OWN_DIGEST = "manifest_sha256";

    private ManifestJson() {}

    static String write(Manifest manifest) {
        try {
            ObjectNode json = JSON.valueToTree(manifest);
            return JSON.writeValueAsString(json.put(OWN_DIGEST, digest(json))) + "\n";
        } catch (JsonProcessingException e) {
            throw AnnealException.bug("The manifest cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Of all but the digest itself, however it is laid out in lines. */
    private static String digest(ObjectNode json) throws JsonProcessingException {
        return Sha256.ofText(
                JSON.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json.without(OWN_DIGEST)));
    }

    private static void requireOwnDigest(JsonNode json) throws JsonProcessingException {
        if (!(json instanceof ObjectNode object)) {
            throw new IllegalArgumentException("it is no JSON object");
        }
        String expected = object.path(OWN_DIGEST).asText();
        String found = digest(object);
        if (!expected.equals(found)) {
            throw new IllegalArgumentException(
                    OWN_DIGEST + " is \"" + expected + "\", but the rest has SHA-256 " + found);
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
            requireOwnDigest(json);
            return JSON.treeToValue(json, Manifest.class);
        } catch (IOException | IllegalArgumentException e) {
            throw AnnealException.environment(
                    "The dataset's manifest " + name + " is damaged: " + e.getMessage() + ". Prepare the data again.",
                    e);
        }
    }
}
