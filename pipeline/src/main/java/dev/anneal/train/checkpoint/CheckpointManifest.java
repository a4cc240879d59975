package dev.anneal.train.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.anneal.error.AnnealException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What a checkpoint consists of. It is written last: a folder without it is no checkpoint.
 *
 * @param step optimizer steps done
 * @param runDigest of everything that decides the model's bytes; another run's checkpoint is refused
 * @param progress the best metric so far and where it was reached, and whatever else the loop must know
 */
public record CheckpointManifest(
        int formatVersion, int step, String runDigest, Map<String, Double> progress, List<Share> shares) {
    /** The version that this class writes and reads. */
    public static final int FORMAT_VERSION = 2;

    private static final ObjectMapper JSON = new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT);

    /** What one rank wrote: pieces of the state, one after the other. */
    public record Share(String file, long bytes, List<Piece> pieces) {
        public Share {
            pieces = List.copyOf(pieces);
        }
    }

    /**
     * Floats [from, from + floats) of a state vector.
     *
     * @param sha256 of its bytes, in hexadecimal: a reader verifies what it reads, and need not read the rest
     */
    public record Piece(String vector, long from, long floats, String sha256) {
        long to() {
            return from + floats;
        }

        long bytes() {
            return floats * Float.BYTES;
        }
    }

    public CheckpointManifest {
        progress = Map.copyOf(progress);
        shares = List.copyOf(shares);
    }

    long bytes() {
        return shares.stream().mapToLong(Share::bytes).sum();
    }

    /** Whether the pieces of a vector, put side by side, are all of it. */
    boolean covers(StateVector vector) {
        List<Piece> pieces = shares.stream()
                .flatMap(share -> share.pieces().stream())
                .filter(piece -> piece.vector().equals(vector.name()))
                .sorted(Comparator.comparingLong(Piece::from))
                .toList();
        long covered = 0;
        for (Piece piece : pieces) {
            if (piece.from() != covered || piece.floats() <= 0) {
                return false;
            }
            covered = piece.to();
        }
        return covered == vector.floats();
    }

    String toJson() {
        return write(this);
    }

    static CheckpointManifest fromJson(String json) {
        CheckpointManifest manifest = read(json, CheckpointManifest.class);
        if (manifest.formatVersion() != FORMAT_VERSION) {
            throw AnnealException.user("The checkpoint has format version " + manifest.formatVersion()
                    + ", but this program reads version " + FORMAT_VERSION
                    + ". Resume with the program that wrote it.");
        }
        return manifest;
    }

    static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw AnnealException.bug("A checkpoint's manifest cannot be written: " + e.getMessage(), e);
        }
    }

    static <T> T read(String json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw AnnealException.user("The checkpoint's manifest is damaged: " + e.getOriginalMessage() + ".", e);
        }
    }
}
