package dev.anneal.collective;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A rank's vectors, in memory that it shares with the others as long as there is some. */
final class VectorRoom implements AutoCloseable {
    private final AllReduce ranks;
    private final List<SharedVector> shared = new ArrayList<>();
    private int missed;

    VectorRoom(AllReduce ranks) {
        this.ranks = ranks;
    }

    ByteBuffer place(float[] values) {
        Optional<SharedVector> room = ranks.allocate(values.length);
        if (room.isEmpty()) {
            missed++;
            return Gradients.direct(values);
        }
        shared.add(room.get());
        ByteBuffer memory = room.get().memory();
        memory.asFloatBuffer().put(values);
        return memory;
    }

    /** Vectors for which there was no room. */
    int missed() {
        return missed;
    }

    @Override
    public void close() {
        shared.forEach(SharedVector::close);
        shared.clear();
    }
}
