package dev.anneal.collective;

import dev.anneal.collective.TreeLayout.Piece;
import dev.anneal.config.ReducePrecision;
import dev.anneal.error.AnnealException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A collective operation as one rank has started it.
 *
 * @param id the caller's name for the vector
 * @param microBatches leaves of the canonical tree; none in an all-gather
 * @param mine what this rank adds to the sum; nothing in an all-gather
 * @param values the whole vector, in which this rank's slice is finished here and the others arrive, if they do
 * @param precision of sums, and of the numbers that travel
 */
record Collective(
        Kind kind, int id, int microBatches, List<Subtree> mine, ByteBuffer values, ReducePrecision precision) {
    enum Kind {
        /** A reduce-scatter and an all-gather, block by block. */
        ALL_REDUCE("all-reduce"),
        /** Every rank ends with the sum of its slice. */
        REDUCE_SCATTER("reduce-scatter"),
        /** Every rank ends with every other's slice. */
        ALL_GATHER("all-gather");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    private static final Kind[] KINDS = Kind.values();

    static Collective allReduce(Bucket bucket) {
        return of(Kind.ALL_REDUCE, bucket);
    }

    static Collective reduceScatter(Bucket bucket) {
        return of(Kind.REDUCE_SCATTER, bucket);
    }

    static Collective allGather(int id, ByteBuffer values) {
        Bucket.requireVector(id, values);
        return new Collective(Kind.ALL_GATHER, id, 0, List.of(), values, ReducePrecision.FP32);
    }

    private static Collective of(Kind kind, Bucket bucket) {
        return new Collective(
                kind, bucket.id(), bucket.microBatches(), bucket.mine(), bucket.result(), bucket.precision());
    }

    boolean scatters() {
        return kind != Kind.ALL_GATHER;
    }

    boolean gathers() {
        return kind != Kind.REDUCE_SCATTER;
    }

    int cells() {
        return values.limit() / Bucket.GRID_BYTES;
    }

    void requireShare(TreeLayout layout, int rank) {
        List<Piece> handedOver = mine.stream()
                .map(subtree -> new Piece(rank, subtree.low(), subtree.high()))
                .toList();
        if (!handedOver.equals(layout.pieces(rank))) {
            throw AnnealException.bug("Bucket " + id + " of " + microBatches + " micro-batches: rank " + rank
                    + " handed over " + handedOver + ", but its share is " + layout.pieces(rank)
                    + ". Reduce the rank's range to its maximal subtrees.");
        }
    }

    /** What a rank tells the others when it starts its {@code number}-th operation. */
    Frame announcement(long number) {
        int operation = kind.ordinal() + precision.ordinal() * KINDS.length;
        return new Frame(Frame.Kind.STARTED, number, id, operation, microBatches, cells(), 0);
    }

    void requireSame(long number, Frame announced) throws ProtocolException {
        Frame here = announcement(number);
        if (!announced.equals(here)) {
            throw new ProtocolException("the start of " + describe(announced) + " where this rank started "
                    + describe(here) + "; all ranks start the same buckets in the same order");
        }
    }

    /** The operation that another rank announced, as text. */
    static String describe(Frame announced) {
        int operation = announced.low();
        boolean known = operation >= 0 && operation < KINDS.length * ReducePrecision.values().length;
        String kind = known ? KINDS[operation % KINDS.length].text : "operation " + operation;
        String format = known && operation >= KINDS.length ? " in bf16" : "";
        return "the %s of bucket %d (%d micro-batches, %d floats%s)"
                .formatted(kind, announced.slice(), announced.high(), (long) announced.block() * Bucket.GRID, format);
    }
}
