package dev.anneal.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.SliceGrid;
import dev.anneal.collective.VectorBucket;
import dev.anneal.collective.VectorSums;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.VectorLayout;
import dev.anneal.plan.Range;
import dev.anneal.tensor.FlatVector;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Stage 1 of ZeRO (arXiv 1910.02054): every rank updates its slice of every vector and keeps the optimizer's state for that only. Gradients are
 * reduced and scattered, the updated slices gathered: together that is the traffic of an all-reduce.
 */
record ShardedOwnership(AllReduce allReduce, VectorSums sums, EncoderModel model, List<Range> slices)
        implements Ownership {
    ShardedOwnership {
        slices = List.copyOf(slices);
    }

    static ShardedOwnership of(AllReduce allReduce, EncoderModel model) {
        List<Range> slices = model.layouts().stream()
                .map(layout -> slice(layout, allReduce.worldSize(), allReduce.rank()))
                .toList();
        return new ShardedOwnership(allReduce, VectorSums.over(allReduce, model.device()), model, slices);
    }

    @Override
    public void startSum(VectorBucket gradient) {
        sums.startReduceScatter(gradient);
    }

    /** In messages of 8 bytes per block of 65,536 floats. */
    @Override
    public List<double[]> ofAllBlocks(List<Integer> vectors, List<double[]> mine) {
        List<DoubleBuffer> messages = allReduce.allGather(encode(mine)).stream()
                .map(bytes -> ByteBuffer.wrap(bytes).asDoubleBuffer())
                .toList();
        List<double[]> all = new ArrayList<>();
        for (int vector : vectors) {
            VectorLayout layout = model.layouts().get(vector);
            double[] blocks = new double[cells(layout.floats())];
            for (int rank = 0; rank < messages.size(); rank++) {
                Range slice = slice(layout, messages.size(), rank);
                messages.get(rank).get(blocks, cells(slice.from()), cells(slice.size()));
            }
            all.add(blocks);
        }
        return all;
    }

    private static byte[] encode(List<double[]> vectors) {
        int blocks = vectors.stream().mapToInt(vector -> vector.length).sum();
        ByteBuffer buffer = ByteBuffer.allocate(blocks * Double.BYTES);
        DoubleBuffer doubles = buffer.asDoubleBuffer();
        vectors.forEach(doubles::put);
        return buffer.array();
    }

    @Override
    public void updated(int vector) {
        sums.startAllGather(vector, model.vectors().get(vector));
    }

    @Override
    public void finish() {
        sums.finish();
    }

    @Override
    public void close() {
        sums.close();
    }

    private static Range slice(VectorLayout layout, int worldSize, int rank) {
        return SliceGrid.floats(layout.floats(), worldSize, rank);
    }

    private static int cells(long floats) {
        return Math.toIntExact(floats / FlatVector.GRID);
    }
}
