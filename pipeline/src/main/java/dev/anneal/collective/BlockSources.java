package dev.anneal.collective;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** The pieces of one block of this rank's slice: its own, where they lie, and those of peers, in buffers of the session. */
final class BlockSources {
    private final int block;
    private final FloatBuffer[] floats;
    private final List<ByteBuffer> received = new ArrayList<>();
    private int missing;

    BlockSources(Reduction reduction, int block) {
        this.block = block;
        this.floats = new FloatBuffer[reduction.layout().pieces().size()];
        int piece = reduction.layout().firstPiece(reduction.rank());
        for (Subtree subtree : reduction.mine()) {
            floats[piece++] = reduction.mineFloats(subtree, block);
        }
        this.missing = floats.length - reduction.mine().size();
    }

    int block() {
        return block;
    }

    /** Keeps a received buffer, filled up to its limit. */
    void put(int piece, ByteBuffer values) {
        floats[piece] = TreeFold.floats(values, 0, values.limit());
        received.add(values);
        missing--;
    }

    boolean complete() {
        return missing == 0;
    }

    boolean lacksOne() {
        return missing == 1;
    }

    /** A part of all pieces, of which the last comes in {@code values}. */
    List<FloatBuffer> partWith(int last, ByteBuffer values, int offset) {
        FloatBuffer lastFloats = TreeFold.floats(values, 0, values.limit());
        List<FloatBuffer> part = new ArrayList<>();
        for (int piece = 0; piece < floats.length; piece++) {
            part.add(piece == last ? lastFloats : floats[piece].slice(offset / Float.BYTES, lastFloats.limit()));
        }
        return part;
    }

    /** By piece; without gaps once complete. */
    List<FloatBuffer> floats() {
        return List.of(floats);
    }

    /** To be given back after the addition. */
    List<ByteBuffer> received() {
        return received;
    }
}
