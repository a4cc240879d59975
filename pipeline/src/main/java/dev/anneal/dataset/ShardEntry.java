package dev.anneal.dataset;

import java.io.Serializable;
import java.util.Locale;

/**
 * A shard as a manifest names it.
 *
 * @param file in the dataset's folder
 * @param sha256 in lower-case hexadecimal
 */
public record ShardEntry(String file, long rows, long bytes, String sha256) implements Serializable {
    public ShardEntry {
        if (rows < 0 || bytes < 0 || !sha256.matches("[0-9a-f]{64}") || file.contains("/")) {
            throw new IllegalArgumentException(
                    "Not a shard: " + file + " with " + rows + " rows, " + bytes + " bytes, SHA-256 " + sha256);
        }
    }

    /** For example {@code train-00003.arrow}. */
    public static String fileName(String split, int number) {
        return String.format(Locale.ROOT, "%s-%05d.arrow", split, number);
    }
}
