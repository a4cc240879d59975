package dev.anneal.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.model.RowGradient;
import dev.anneal.plan.Range;
import dev.anneal.plan.ReductionTree;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Sums the row gradients of one step in the order of the canonical tree, as {@link GradientTree} does with dense ones. Ranks exchange their maximal
 * subtrees, a few rows each, and every rank adds the rest of the tree. Not thread-safe.
 */
final class RowGradients {
    /** Messages of a collective are bounded; larger exchanges take several. */
    private static final int MESSAGE_BYTES = 32 << 20;

    private final int microBatches;
    private final GradientSum sum;
    private final Deque<Node> stack = new ArrayDeque<>();

    private record Node(Range microBatches, RowGradient sum) {}

    /** @param microBatches of the whole step */
    RowGradients(int microBatches, GradientSum sum) {
        this.microBatches = microBatches;
        this.sum = sum;
    }

    /** Adds a leaf; they come in ascending order. */
    void add(int microBatch, RowGradient gradient) {
        add(new Node(new Range(microBatch, microBatch + 1), sum.leaf(gradient)));
    }

    private void add(Node next) {
        Node node = next;
        while (!stack.isEmpty()) {
            Range both = new Range(
                    stack.peek().microBatches().from(), node.microBatches().to());
            if (!ReductionTree.isNode(both.from(), both.to(), microBatches)) {
                break;
            }
            node = new Node(both, sum.of(stack.pop().sum(), node.sum()));
        }
        stack.push(node);
    }

    /** The sum over all ranks' micro-batches. */
    RowGradient reduce(AllReduce allReduce) {
        if (allReduce.worldSize() > 1) {
            List<ByteBuffer> all = exchange(allReduce, encode());
            stack.clear();
            all.forEach(this::decode);
        }
        if (stack.size() != 1) {
            throw new IllegalStateException("the step's tree ends in " + stack.size() + " sums");
        }
        return stack.pop().sum();
    }

    private byte[] encode() {
        int bytes = 0;
        for (Node node : stack) {
            bytes += 4 * Integer.BYTES + (node.sum().rows().length + node.sum().values().length) * Float.BYTES;
        }
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        stack.descendingIterator().forEachRemaining(node -> {
            RowGradient sum = node.sum();
            buffer.putInt(node.microBatches().from()).putInt(node.microBatches().to());
            buffer.putInt(sum.width()).putInt(sum.rows().length);
            buffer.asIntBuffer().put(sum.rows());
            buffer.position(buffer.position() + sum.rows().length * Integer.BYTES);
            buffer.asFloatBuffer().put(sum.values());
            buffer.position(buffer.position() + sum.values().length * Float.BYTES);
        });
        return buffer.array();
    }

    private void decode(ByteBuffer buffer) {
        while (buffer.hasRemaining()) {
            Range range = new Range(buffer.getInt(), buffer.getInt());
            int width = buffer.getInt();
            int[] rows = new int[buffer.getInt()];
            float[] values = new float[rows.length * width];
            IntBuffer ints = buffer.asIntBuffer().get(rows);
            buffer.position(buffer.position() + ints.position() * Integer.BYTES);
            FloatBuffer floats = buffer.asFloatBuffer().get(values);
            buffer.position(buffer.position() + floats.position() * Float.BYTES);
            add(new Node(range, new RowGradient(width, rows, values)));
        }
    }

    /** Every rank's bytes, in rank order. */
    private static List<ByteBuffer> exchange(AllReduce allReduce, byte[] mine) {
        byte[] size = ByteBuffer.allocate(Integer.BYTES).putInt(mine.length).array();
        List<ByteBuffer> all = new ArrayList<>();
        allReduce
                .allGather(size)
                .forEach(bytes ->
                        all.add(ByteBuffer.allocate(ByteBuffer.wrap(bytes).getInt())));
        int longest = all.stream().mapToInt(ByteBuffer::capacity).max().orElse(0);
        for (int from = 0; from < longest; from += MESSAGE_BYTES) {
            int start = Math.min(from, mine.length);
            byte[] part = Arrays.copyOfRange(mine, start, Math.min(start + MESSAGE_BYTES, mine.length));
            List<byte[]> parts = allReduce.allGather(part);
            for (int rank = 0; rank < parts.size(); rank++) {
                all.get(rank).put(parts.get(rank));
            }
        }
        all.forEach(ByteBuffer::flip);
        return all;
    }
}
