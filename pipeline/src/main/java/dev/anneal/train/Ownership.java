package dev.anneal.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.VectorBucket;
import dev.anneal.model.EncoderModel;
import dev.anneal.plan.Range;
import java.util.List;

/**
 * Which part of every vector this rank's optimizer updates, and what ranks therefore exchange in a step. Both kinds give the same bytes: a slice is cut
 * along the grid, where no kernel and no sum can tell. All ranks make the same calls in the same order. Not thread-safe.
 */
sealed interface Ownership extends AutoCloseable permits ReplicatedOwnership, ShardedOwnership {
    AllReduce allReduce();

    /** What this rank updates, in floats, one range per model vector; perhaps empty. */
    List<Range> slices();

    /** Begins to sum a gradient; {@link #finish} waits until this rank's slice of it is there. */
    void startSum(VectorBucket gradient);

    /**
     * Everyone's sums of squares.
     *
     * @param vectors indices of those that have a gradient
     * @param mine for each of them, one per block of this rank's slice
     * @return for each of them, one per block of the whole
     */
    List<double[]> ofAllBlocks(List<Integer> vectors, List<double[]> mine);

    /** This rank's slice of a model vector is updated; {@link #finish} waits until those of the others are there too. */
    void updated(int vector);

    /** Waits for what was begun. */
    void finish();

    /** Frees what sums use on their way. */
    @Override
    void close();

    static Ownership replicated(AllReduce allReduce, EncoderModel model) {
        return ReplicatedOwnership.of(allReduce, model);
    }

    static Ownership sharded(AllReduce allReduce, EncoderModel model) {
        return ShardedOwnership.of(allReduce, model);
    }
}
