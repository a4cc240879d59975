package dev.anneal.jobs.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.config.RunConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.RunFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * How many rows a run's micro-batches have: those that it began with, given or found, and those that it went on with where memory ran out. {@code
 * micro-batch.json} beside the checkpoints remembers what the configuration does not say, so that a run which goes on sums in the same order. Used by
 * one thread of the driver.
 */
final class MicroBatches {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "/micro-batch.json";
    private static final String ASKED = "asked";
    private static final String ROWS = "rows";

    private final String path;
    private final RunFiles files;
    private final String askedDigest;
    private final List<Integer> rows = new ArrayList<>();

    private MicroBatches(String path, RunFiles files, String askedDigest) {
        this.path = path;
        this.files = files;
        this.askedDigest = askedDigest;
    }

    /**
     * Those of a run, as far as they are known.
     *
     * @param askedDigest of everything that decides the model's bytes, as the configuration has it: what another run has left does not count
     */
    static MicroBatches of(RunConfig config, RunFolder folder, RunFiles files, String askedDigest) {
        MicroBatches known = new MicroBatches(folder.checkpoints() + FILE, files, askedDigest);
        known.read();
        if (known.rows.isEmpty() && !config.train().isMicroBatchAuto()) {
            known.rows.add(config.train().microBatchRows());
        }
        return known;
    }

    /** With how many the run began; empty where they are yet to be found. */
    OptionalInt first() {
        return rows.isEmpty() ? OptionalInt.empty() : OptionalInt.of(rows.get(0));
    }

    /** With how many it goes on. */
    int now() {
        return rows.get(rows.size() - 1);
    }

    void found(int number) {
        rows.add(number);
        write();
    }

    /** Halves them, rounding down; empty, and nothing happens, where there is one only. */
    OptionalInt halve() {
        int half = now() / 2;
        if (half == 0) {
            return OptionalInt.empty();
        }
        rows.add(half);
        write();
        return OptionalInt.of(half);
    }

    /**
     * What to say where one row is too large.
     *
     * @param reason with figures, as a part of a sentence
     */
    static AnnealException tooLarge(RunConfig config, String reason) {
        String checkpointing = config.train().gradientCheckpointing()
                ? "Lower"
                : "Set train.gradient-checkpointing to true, which keeps less of each layer, lower";
        return AnnealException.resources("A micro-batch of one row does not fit into memory: "
                + reason.replaceFirst("[.]$", "") + ". "
                + checkpointing + " data.max-length, which is " + config.data().maxLength()
                + ", or give executors more memory outside of their Java heap.");
    }

    /**
     * What to say where training goes on with smaller ones.
     *
     * @param from the step after which they are smaller
     */
    static String halvedAt(int from, int rows) {
        return "Memory ran out, so training goes on from step " + from + " with micro-batches of " + rows + " rows. "
                + (from == 0
                        ? "The model's bytes follow their size: to repeat the run, set"
                        : "The model's bytes follow their size, and no one setting repeats a run with two of them: for one"
                                + " that can be repeated, begin anew with")
                + " train.micro-batch-size " + (from == 0 ? "to " : "") + rows + ", or give executors more memory.";
    }

    private void read() {
        files.read(path).ifPresent(text -> {
            try {
                JsonNode json = JSON.readTree(text);
                if (json.path(ASKED).asText().equals(askedDigest)) {
                    json.path(ROWS).forEach(number -> rows.add(number.asInt()));
                }
            } catch (JsonProcessingException e) {
                throw AnnealException.user(
                        path + " is damaged: " + e.getOriginalMessage() + ". Delete its folder to begin anew.", e);
            }
        });
    }

    private void write() {
        ObjectNode json = JSON.createObjectNode().put(ASKED, askedDigest);
        ArrayNode numbers = json.putArray(ROWS);
        rows.forEach(numbers::add);
        files.write(path, json.toPrettyString() + "\n");
    }
}
