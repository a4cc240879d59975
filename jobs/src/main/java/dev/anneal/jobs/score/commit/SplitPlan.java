package dev.anneal.jobs.score.commit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.dataset.DatasetFingerprint;
import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code _plan.json}: the rows of the input, in their order, cut into splits of one size, the last one smaller. It depends on the rows alone, not on how
 * many executors there are. Once it is written, the input is not looked at again: its rows lie in the parts.
 *
 * @param madeFrom everything that decides the output
 * @param rows of the input, counted before anything was copied
 * @param splitRows rows of a split
 * @param parts the rows, by their number
 */
public record SplitPlan(DatasetFingerprint madeFrom, long rows, int splitRows, List<InputPart> parts) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FEWEST_DIGITS = 5;
    private static final int ID_LENGTH = 8;

    /** Checks that every row of the input is in one part. */
    public SplitPlan {
        List<InputPart> sorted = new ArrayList<>(parts);
        sorted.sort(Comparator.comparingLong(InputPart::first));
        parts = List.copyOf(sorted);
        long next = 0;
        for (InputPart part : parts) {
            boolean inSplit = part.first() / splitRows == part.split()
                    && (part.first() + part.rows() - 1) / splitRows == part.split();
            if (part.first() != next || part.rows() < 1 || !inSplit) {
                throw new IllegalArgumentException("row " + next + " is followed by " + part);
            }
            next += part.rows();
        }
        if (next != rows) {
            throw new IllegalArgumentException(next + " rows of " + rows + " are in parts");
        }
    }

    /** Of what decides the output and its cuts: names of files carry it, so that those of another plan are not taken for this one's. */
    public String id() {
        Sha256 digest = new Sha256();
        madeFrom.parts().forEach((name, value) -> digest.add(name).add(value));
        return digest.add(rows + " rows in " + splitRows).hex().substring(0, ID_LENGTH);
    }

    public int splits() {
        return Math.toIntExact((rows + splitRows - 1) / splitRows);
    }

    public long rowsOf(int split) {
        return Math.min(splitRows, rows - (long) split * splitRows);
    }

    /**
     * Number and plan, as names of files carry them; they sort as the rows do.
     *
     * @param id {@link #id}: whoever names many splits asks for it once
     */
    public String nameOf(int split, String id) {
        int digits = Math.max(FEWEST_DIGITS, Integer.toString(splits()).length());
        return ("%0" + digits + "d-%s").formatted(split, id);
    }

    /** By split, in the order of the rows. */
    public Map<Integer, List<InputPart>> partsBySplit() {
        Map<Integer, List<InputPart>> bySplit = new LinkedHashMap<>();
        for (InputPart part : parts) {
            bySplit.computeIfAbsent(part.split(), absent -> new ArrayList<>()).add(part);
        }
        return bySplit;
    }

    /** SHA-256 over those of the rows of a split's parts: the same when the same rows are copied again. */
    public static String inputSha256(List<InputPart> parts) {
        Sha256 digest = new Sha256();
        parts.forEach(part -> digest.add(part.rowsSha256()));
        return digest.hex();
    }

    public String toJson() {
        ObjectNode json = JSON.createObjectNode()
                .put("id", id())
                .put("rows", rows)
                .put("split_rows", splitRows)
                .put("splits", splits());
        madeFrom.parts().forEach(json.putObject("made_from")::put);
        var array = json.putArray("input");
        parts.forEach(part -> array.add(part.toJson()));
        return json.toPrettyString() + "\n";
    }

    /** @param origin what messages call the text */
    public static SplitPlan fromJson(String text, String origin) {
        try {
            JsonNode json = JSON.readTree(text);
            Map<String, String> madeFrom = new LinkedHashMap<>();
            json.required("made_from")
                    .fields()
                    .forEachRemaining(field ->
                            madeFrom.put(field.getKey(), field.getValue().asText()));
            List<InputPart> parts = new ArrayList<>();
            json.required("input").forEach(part -> parts.add(InputPart.fromJson(part)));
            return new SplitPlan(
                    new DatasetFingerprint(madeFrom),
                    json.required("rows").asLong(),
                    json.required("split_rows").asInt(),
                    parts);
        } catch (JsonProcessingException | IllegalArgumentException | ArithmeticException damaged) {
            throw AnnealException.user(
                    origin + " is damaged: " + damaged.getMessage() + ". Delete its folder to score again.", damaged);
        }
    }
}
