package dev.anneal.train;

import dev.anneal.collective.VectorBucket;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.GradientSink;
import dev.anneal.model.RowGradient;
import dev.anneal.model.TrainedVectors;
import dev.anneal.plan.Range;
import dev.anneal.plan.ReductionTree;
import dev.anneal.tensor.FlatVector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sums one step's gradients in the order of the canonical tree. This rank's micro-batches come in ascending order; whenever the two newest sums are
 * the two parts of a node, they are added, as carries ripple through a binary counter. What remains after the last micro-batch are the rank's maximal
 * subtrees; each vector's go to the all-reduce at once, while lower layers still run backward. Not thread-safe.
 */
final class GradientTree implements GradientSink {
    private final EncoderModel model;
    private final VectorPool pool;
    private final GradientSum sum;
    private final Ownership ownership;
    private final TrainedVectors trained;
    private final int microBatches;
    private final Range mine;
    private final List<Deque<Node>> sums = new ArrayList<>();
    private final SortedMap<Integer, FlatVector> results = new TreeMap<>();
    private final RowGradients rowGradients;
    private RowGradient rows = new RowGradient(1, new int[0], new float[0]);
    private int leaf;

    /** The sum of micro-batches [from, to) for one vector. */
    private record Node(int from, int to, FlatVector gradient) {}

    /**
     * @param trained what has gradients
     * @param microBatches of the whole step
     * @param mine those of this rank
     */
    GradientTree(
            EncoderModel model,
            VectorPool pool,
            GradientSum sum,
            Ownership ownership,
            TrainedVectors trained,
            int microBatches,
            Range mine) {
        this.model = model;
        this.pool = pool;
        this.sum = sum;
        this.ownership = ownership;
        this.trained = trained;
        this.microBatches = microBatches;
        this.mine = mine;
        this.rowGradients = new RowGradients(microBatches, sum);
        model.layouts().forEach(layout -> sums.add(new ArrayDeque<>()));
    }

    /** The next gradients belong to this micro-batch. */
    void enter(int microBatch) {
        leaf = microBatch;
    }

    @Override
    public FlatVector gradientFor(int index) {
        return pool.take(index);
    }

    @Override
    public void readyRows(RowGradient gradient) {
        rowGradients.add(leaf, gradient);
    }

    @Override
    public void release(int index, FlatVector gradient) {
        pool.giveBack(index, gradient);
    }

    @Override
    public void ready(int index, FlatVector gradient) {
        Deque<Node> stack = sums.get(index);
        sum.leaf(gradient);
        Node node = new Node(leaf, leaf + 1, gradient);
        while (!stack.isEmpty() && areParts(stack.peek(), node)) {
            Node left = stack.pop();
            sum.add(left.gradient(), node.gradient());
            pool.giveBack(index, node.gradient());
            node = new Node(left.from(), node.to(), left.gradient());
        }
        stack.push(node);
        if (leaf == mine.to() - 1) {
            reduce(index);
        }
    }

    private boolean areParts(Node left, Node right) {
        return ReductionTree.isNode(left.from(), right.to(), microBatches);
    }

    /** Takes part in the step without a micro-batch of its own. */
    void reduceNothing() {
        model.gradientOrder().stream().filter(trained::contains).forEach(this::reduce);
    }

    private void reduce(int index) {
        List<VectorBucket.Part> subtrees = new ArrayList<>();
        sums.get(index)
                .descendingIterator()
                .forEachRemaining(node -> subtrees.add(new VectorBucket.Part(node.from(), node.to(), node.gradient())));
        Node first = sums.get(index).peekLast();
        FlatVector result = first == null ? gradientFor(index) : first.gradient();
        results.put(index, result);
        ownership.startSum(new VectorBucket(index, microBatches, subtrees, result, sum.precision()));
    }

    /** Waits for the sums over all ranks: one for each vector that has a gradient, of which this rank's slices stay valid until {@link #free}. */
    SortedMap<Integer, FlatVector> finish() {
        ownership.finish();
        rowVector().ifPresent(index -> {
            rows = rowGradients.reduce(ownership.allReduce());
            FlatVector dense = gradientFor(index);
            rows.copyTo(dense);
            results.put(index, dense);
        });
        return Collections.unmodifiableSortedMap(results);
    }

    private OptionalInt rowVector() {
        OptionalInt index = model.rowVector();
        return index.isPresent() && trained.contains(index.getAsInt()) ? index : OptionalInt.empty();
    }

    /** Gives all vectors back to the pool. */
    void free() {
        rowVector().ifPresent(index -> rows.clearIn(Objects.requireNonNull(results.get(index))));
        results.forEach((index, result) -> {
            if (sums.get(index).isEmpty()) {
                pool.giveBack(index, result);
            }
            sums.get(index).forEach(node -> pool.giveBack(index, node.gradient()));
        });
    }
}
