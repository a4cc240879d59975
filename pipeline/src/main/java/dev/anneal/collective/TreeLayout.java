package dev.anneal.collective;

import dev.anneal.plan.Range;
import dev.anneal.plan.RankAssignment;
import dev.anneal.plan.ReductionTree;
import java.util.ArrayList;
import java.util.List;

/**
 * Which rank hands over which subtrees of the canonical tree, and the order in which they are added: a pure function of the
 * numbers of micro-batches and ranks.
 *
 * <p>The tree is kept as a program for a stack of registers: each step loads one piece into a register and then adds that register
 * to the one below, some number of times. Pieces come in the order of their micro-batches, so a piece's index is its place in
 * {@link #pieces()}.
 */
public final class TreeLayout {
    /** A subtree and the rank that holds it. */
    public record Piece(int rank, int low, int high) {}

    /** Load {@code piece} into {@code register}; then, {@code additions} times, add the top register to the one below it. */
    public record Step(int piece, int register, int additions) {}

    private final List<Piece> pieces;
    private final List<List<Piece>> byRank;
    private final int[] firstPiece;
    private final List<Step> steps;

    private TreeLayout(List<List<Piece>> byRank, int microBatches) {
        this.byRank = byRank;
        this.pieces = byRank.stream().flatMap(List::stream).toList();
        this.firstPiece = new int[byRank.size()];
        for (int rank = 1; rank < byRank.size(); rank++) {
            firstPiece[rank] = firstPiece[rank - 1] + byRank.get(rank - 1).size();
        }
        List<Step> program = new ArrayList<>();
        if (microBatches > 0) {
            compile(0, microBatches, 0, 0, program);
        }
        this.steps = List.copyOf(program);
    }

    /** @param microBatches 0 for the tree of nothing, of an all-gather */
    public static TreeLayout of(int microBatches, int worldSize) {
        List<List<Piece>> byRank = new ArrayList<>();
        for (int rank = 0; rank < worldSize; rank++) {
            int owner = rank;
            Range leaves = RankAssignment.range(microBatches, worldSize, rank);
            byRank.add(ReductionTree.maximalSubtrees(leaves.from(), leaves.to(), microBatches).stream()
                    .map(range -> new Piece(owner, range.from(), range.to()))
                    .toList());
        }
        return new TreeLayout(List.copyOf(byRank), microBatches);
    }

    public List<Piece> pieces() {
        return pieces;
    }

    public List<Piece> pieces(int rank) {
        return byRank.get(rank);
    }

    /** The index in {@link #pieces()} of a rank's first piece. */
    public int firstPiece(int rank) {
        return firstPiece[rank];
    }

    public List<Step> steps() {
        return steps;
    }

    public int registers() {
        return 1 + steps.stream().mapToInt(Step::register).max().orElse(0);
    }

    private void compile(int low, int high, int register, int additions, List<Step> program) {
        Piece next = pieces.get(program.size());
        if (next.low() == low && next.high() == high) {
            program.add(new Step(program.size(), register, additions));
            return;
        }
        int middle = ReductionTree.split(low, high);
        compile(low, middle, register, 0, program);
        compile(middle, high, register + 1, additions + 1, program);
    }
}
