package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The sum of a node of the canonical tree: of micro-batches {@code low} (inclusive) to {@code high} (exclusive).
 *
 * @param values direct, in native byte order, from position 0 to its limit: float32
 */
public record Subtree(int low, int high, ByteBuffer values) {
    public Subtree {
        if (low < 0 || high <= low) {
            throw AnnealException.bug(
                    "Micro-batches " + low + " to " + high + " are no subtree: it needs 0 <= low < high.");
        }
        requireFloats("Subtree " + low + ".." + high, values);
    }

    static void requireFloats(String name, ByteBuffer values) {
        if (!values.isDirect() || values.order() != ByteOrder.nativeOrder() || values.position() != 0) {
            throw AnnealException.bug(name + " has a buffer (direct: " + values.isDirect() + ", " + values.order()
                    + ", position " + values.position()
                    + ") that cannot be sent as it is. It needs a direct buffer in native order at position 0.");
        }
    }
}
