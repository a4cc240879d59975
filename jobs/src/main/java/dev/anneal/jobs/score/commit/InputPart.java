package dev.anneal.jobs.score.commit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.jobs.publish.PublishedFile;
import java.io.Serializable;

/**
 * Consecutive rows of the input, all of one split, in a file.
 *
 * @param split whose rows they are
 * @param first number of the first row in the input, from 0
 * @param rows how many
 * @param rowsSha256 of their values: the file's own bytes are not the same in another process, whose Parquet lists encodings in another order
 */
public record InputPart(int split, long first, long rows, String rowsSha256, PublishedFile file)
        implements Serializable {
    ObjectNode toJson() {
        ObjectNode json = file.toJson();
        return json.put("split", split).put("first", first).put("rows", rows).put("rows_sha256", rowsSha256);
    }

    static InputPart fromJson(JsonNode json) {
        return new InputPart(
                json.required("split").asInt(),
                json.required("first").asLong(),
                json.required("rows").asLong(),
                json.required("rows_sha256").asText(),
                PublishedFile.fromJson(json));
    }
}
