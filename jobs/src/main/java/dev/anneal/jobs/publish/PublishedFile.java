package dev.anneal.jobs.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;

/**
 * A file that is complete and in its place.
 *
 * @param name its path in the folder
 * @param sizeBytes of it
 * @param sha256 of its bytes
 */
public record PublishedFile(String name, long sizeBytes, String sha256) implements Serializable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** For {@link #fromJson}. */
    public ObjectNode toJson() {
        return JSON.createObjectNode().put("name", name).put("bytes", sizeBytes).put("sha256", sha256);
    }

    /** @throws IllegalArgumentException if a field is missing */
    public static PublishedFile fromJson(JsonNode json) {
        return new PublishedFile(
                json.required("name").asText(),
                json.required("bytes").asLong(),
                json.required("sha256").asText());
    }
}
