package dev.anneal.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.VectorBucket;
import dev.anneal.collective.VectorSums;
import dev.anneal.model.EncoderModel;
import dev.anneal.optimize.Optimizer;
import dev.anneal.plan.Range;
import java.util.List;

/** Every rank updates everything. */
record ReplicatedOwnership(AllReduce allReduce, VectorSums sums, List<Range> slices) implements Ownership {
    ReplicatedOwnership {
        slices = List.copyOf(slices);
    }

    static ReplicatedOwnership of(AllReduce allReduce, EncoderModel model) {
        return new ReplicatedOwnership(
                allReduce, VectorSums.over(allReduce, model.device()), Optimizer.wholeVectors(model));
    }

    @Override
    public void startSum(VectorBucket gradient) {
        sums.start(gradient);
    }

    @Override
    public List<double[]> ofAllBlocks(List<Integer> vectors, List<double[]> mine) {
        return mine;
    }

    @Override
    public void updated(int vector) {
        // The other ranks have made the same update.
    }

    @Override
    public void finish() {
        sums.finish();
    }

    @Override
    public void close() {
        sums.close();
    }
}
