package dev.anneal.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The order in which the sums of micro-batches are added, the same for any number of ranks. node(low, high) is the leaf {@code low} if it holds one
 * index, and otherwise node(low, split) + node(split, high), where the left part holds the largest power of two of indices below high - low. A rank
 * that owns a run of leaves adds what lies wholly inside, its maximal subtrees, and the rest of the tree is added from those of all ranks.
 */
public final class ReductionTree {
    private ReductionTree() {}

    /** Where node(low, high) of at least two leaves is cut. */
    public static int split(int low, int high) {
        if (high - low < 2) {
            throw new IllegalArgumentException("node(" + low + ", " + high + ") has no two parts.");
        }
        return low + Integer.highestOneBit(high - low - 1);
    }

    /** Whether [low, high) is a node of node(0, total): the sums of two neighbours that make one are to be added. */
    public static boolean isNode(int low, int high, int total) {
        return maximalSubtrees(low, high, total).size() == 1;
    }

    /** The largest nodes of node(0, total) that lie inside [low, high), from left to right; they cover it exactly. */
    public static List<Range> maximalSubtrees(int low, int high, int total) {
        if (low < 0 || low > high || high > total) {
            throw new IllegalArgumentException(
                    "[" + low + ", " + high + ") is not part of a tree of " + total + " leaves.");
        }
        List<Range> subtrees = new ArrayList<>();
        if (low < high) {
            collect(new Range(0, total), low, high, subtrees);
        }
        return List.copyOf(subtrees);
    }

    private static void collect(Range node, int low, int high, List<Range> subtrees) {
        if (node.to() <= low || high <= node.from()) {
            return;
        }
        if (low <= node.from() && node.to() <= high) {
            subtrees.add(node);
            return;
        }
        int split = split(node.from(), node.to());
        collect(new Range(node.from(), split), low, high, subtrees);
        collect(new Range(split, node.to()), low, high, subtrees);
    }
}
