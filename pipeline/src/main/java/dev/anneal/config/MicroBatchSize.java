package dev.anneal.config;

import dev.anneal.error.AnnealException;
import java.util.OptionalInt;

/**
 * Rows of a forward pass: a whole number, or "auto", the most that fit into memory.
 *
 * @param rows empty where they are yet to be found
 */
public record MicroBatchSize(OptionalInt rows) {
    static final String EXPECTED = "a whole number, or auto";
    private static final String AUTO = "auto";

    /** So many rows. */
    public static MicroBatchSize of(int rows) {
        return new MicroBatchSize(OptionalInt.of(rows));
    }

    static MicroBatchSize parse(String text) {
        if (text.equals(AUTO)) {
            return new MicroBatchSize(OptionalInt.empty());
        }
        try {
            return of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw AnnealException.user("\"" + text + "\" is not " + EXPECTED + ".", e);
        }
    }

    /** Whether the rows are yet to be found. */
    public boolean isAuto() {
        return rows.isEmpty();
    }

    /** As in YAML. */
    Object yaml() {
        return isAuto() ? AUTO : rows.getAsInt();
    }

    @Override
    public String toString() {
        return yaml().toString();
    }
}
