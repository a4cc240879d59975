package dev.anneal.train.checkpoint;

import dev.anneal.error.AnnealException;
import dev.anneal.tensor.FlatVector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What this rank holds of a vector of a run's state, by a name that is the same on all ranks and in all runs of one configuration.
 *
 * @param floats of the whole vector
 * @param from where the part that this rank holds begins, a multiple of the grid
 * @param values floats [from, from + values.floats()) of it; all of them where the state is replicated
 */
public record StateVector(String name, long floats, long from, FlatVector values) {
    public StateVector {
        if (from < 0 || from % FlatVector.GRID != 0 || from + values.floats() > floats) {
            throw AnnealException.bug("Of the state vector " + name + " with " + floats + " floats, no rank can hold "
                    + values.floats() + " from " + from + ". Cut it along the grid of " + FlatVector.GRID + ".");
        }
    }

    /** A vector of which every rank holds all. */
    public static StateVector replicated(String name, FlatVector values) {
        return new StateVector(name, values.floats(), 0, values);
    }

    long to() {
        return from + values.floats();
    }

    /** Copies floats of the whole vector, which this rank holds, from {@code first} on; as many as fit. */
    void read(long first, ByteBuffer into) {
        values.read(first - from, into);
    }

    /** Where floats [first, end) of the whole vector, which this rank holds, are to be put before {@link #placed}: their memory, or a buffer. */
    ByteBuffer place(long first, long end) {
        int bytes = Math.toIntExact((end - first) * Float.BYTES);
        return values.device().isInPlace()
                ? values.memory().slice(Math.toIntExact((first - from) * Float.BYTES), bytes)
                : ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Floats from {@code first} on are in a {@link #place}. */
    void placed(long first, ByteBuffer place) {
        if (!values.device().isInPlace()) {
            values.write(first - from, place.clear());
        }
    }
}
