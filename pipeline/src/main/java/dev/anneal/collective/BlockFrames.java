package dev.anneal.collective;

import dev.anneal.collective.TreeLayout.Piece;
import java.nio.ByteBuffer;

/** The frames in which a collective's blocks travel, or the news of them. */
record BlockFrames(long operation, Collective collective, SliceGrid grid) {
    Frame contribution(int owner, Piece piece, int block) {
        return new Frame(Frame.Kind.CONTRIBUTION, operation, owner, piece.low(), piece.high(), block, blockLength());
    }

    /** With the block, where others need it. */
    Frame finished(int owner, int block) {
        return news(owner, block).withLength(collective.gathers() ? blockLength() : 0);
    }

    /** That this block, and all before it, are in place. */
    Frame news(int owner, int block) {
        return new Frame(Frame.Kind.FINISHED, operation, owner, 0, collective.microBatches(), block, 0);
    }

    /** The part of a vector that a frame speaks of; nothing of it if it carries nothing. */
    ByteBuffer part(ByteBuffer values, Frame frame) {
        int length = frame.length() == 0 ? 0 : SliceGrid.BLOCK_BYTES;
        return values.slice(grid.offset(frame.slice(), frame.block()), length);
    }

    private int blockLength() {
        return switch (collective.precision()) {
            case FP32 -> SliceGrid.BLOCK_BYTES;
            case BF16 -> SliceGrid.BLOCK_BYTES / 2;
        };
    }
}
