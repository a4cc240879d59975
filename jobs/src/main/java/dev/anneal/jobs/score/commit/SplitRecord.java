package dev.anneal.jobs.score.commit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.jobs.publish.PublishedFile;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Says that a split is finished. It is published last, after its files; two of one split are equal.
 *
 * @param plan id of the plan
 * @param inputSha256 as {@link SplitPlan#inputSha256} has it
 * @param rowsIn rows read
 * @param rowsOut rows written
 * @param rejected rows set aside, by reason; the other rows
 * @param files that were published
 */
public record SplitRecord(
        String plan,
        int split,
        String inputSha256,
        long rowsIn,
        long rowsOut,
        Map<String, Long> rejected,
        List<PublishedFile> files)
        implements Serializable {
    private static final ObjectMapper JSON = new ObjectMapper();

    public SplitRecord {
        // Java's immutable maps and lists forget nothing when they travel to an executor.
        rejected = Map.copyOf(rejected);
        files = List.copyOf(files);
        if (rowsIn != rowsOut + sum(rejected)) {
            throw new IllegalArgumentException("split " + split + " has " + rowsIn + " rows, but " + rowsOut
                    + " were written and " + rejected + " rejected");
        }
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    public String toJson() {
        ObjectNode json = JSON.createObjectNode()
                .put("plan", plan)
                .put("split", split)
                .put("input_sha256", inputSha256)
                .put("rows_in", rowsIn)
                .put("rows_out", rowsOut);
        new TreeMap<>(rejected).forEach(json.putObject("rejected")::put);
        var array = json.putArray("files");
        files.forEach(file -> array.add(file.toJson()));
        return json.toPrettyString() + "\n";
    }

    /** Nothing where the text is no record. */
    public static Optional<SplitRecord> fromJson(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            Map<String, Long> rejected = new TreeMap<>();
            json.required("rejected")
                    .fields()
                    .forEachRemaining(field ->
                            rejected.put(field.getKey(), field.getValue().asLong()));
            List<PublishedFile> files = new ArrayList<>();
            json.required("files").forEach(file -> files.add(PublishedFile.fromJson(file)));
            return Optional.of(new SplitRecord(
                    json.required("plan").asText(),
                    json.required("split").asInt(),
                    json.required("input_sha256").asText(),
                    json.required("rows_in").asLong(),
                    json.required("rows_out").asLong(),
                    rejected,
                    files));
        } catch (JsonProcessingException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }
}
