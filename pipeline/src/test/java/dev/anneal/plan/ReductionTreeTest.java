package dev.anneal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ReductionTreeTest {
    @Test
    void leftPartIsTheLargestPowerOfTwoBelowTheSize() {
        assertThat(IntStream.rangeClosed(2, 9).map(size -> ReductionTree.split(10, 10 + size) - 10))
                .containsExactly(1, 2, 2, 4, 4, 4, 4, 8);
        assertThatThrownBy(() -> ReductionTree.split(3, 4)).hasMessage("node(3, 4) has no two parts.");
    }

    @Test
    void maximalSubtreesOfARun() {
        assertThat(ReductionTree.maximalSubtrees(0, 7, 7)).containsExactly(new Range(0, 7));
        assertThat(ReductionTree.maximalSubtrees(1, 7, 7))
                .containsExactly(new Range(1, 2), new Range(2, 4), new Range(4, 7));
        assertThat(ReductionTree.maximalSubtrees(3, 6, 7)).containsExactly(new Range(3, 4), new Range(4, 6));
        assertThat(ReductionTree.maximalSubtrees(4, 4, 7)).isEmpty();
        assertThatThrownBy(() -> ReductionTree.maximalSubtrees(4, 8, 7))
                .hasMessage("[4, 8) is not part of a tree of 7 leaves.");
    }

    /** What the tree is for: text sums (bracketed) are equal for every world size. */
    @Test
    void anyNumberOfRanksBuildsTheSameExpression() {
        for (int total = 1; total <= 40; total++) {
            String expected = expression(0, total);
            for (int worldSize = 1; worldSize <= 9; worldSize++) {
                List<Range> sent = new ArrayList<>();
                for (int rank = 0; rank < worldSize; rank++) {
                    Range mine = RankAssignment.range(total, worldSize, rank);
                    sent.addAll(ReductionTree.maximalSubtrees(mine.from(), mine.to(), total));
                }
                assertThat(finish(0, total, sent)).isEqualTo(expected);
            }
        }
    }

    @Test
    void ranksShareAllMicroBatchesInContiguousRuns() {
        assertThat(IntStream.range(0, 3).mapToObj(rank -> RankAssignment.range(4, 3, rank)))
                .containsExactly(new Range(0, 2), new Range(2, 3), new Range(3, 4));
        assertThat(IntStream.range(0, 4).mapToObj(rank -> RankAssignment.range(2, 4, rank)))
                .containsExactly(new Range(0, 1), new Range(1, 1), new Range(1, 2), new Range(2, 2));
        for (int total = 0; total < 30; total++) {
            for (int worldSize = 1; worldSize < 12; worldSize++) {
                int next = 0;
                for (int rank = 0; rank < worldSize; rank++) {
                    Range mine = RankAssignment.range(total, worldSize, rank);
                    assertThat(mine.from()).isEqualTo(next);
                    assertThat(mine.size()).isBetween(total / worldSize, (total + worldSize - 1) / worldSize);
                    next = mine.to();
                }
                assertThat(next).isEqualTo(total);
            }
        }
        assertThatThrownBy(() -> RankAssignment.range(4, 2, 2)).hasMessage("Rank 2 of 2 for 4 micro-batches.");
    }

    private static String finish(int low, int high, List<Range> sent) {
        if (sent.contains(new Range(low, high))) {
            return expression(low, high);
        }
        int split = ReductionTree.split(low, high);
        return "(" + finish(low, split, sent) + "+" + finish(split, high, sent) + ")";
    }

    private static String expression(int low, int high) {
        if (high - low == 1) {
            return "" + low;
        }
        int split = ReductionTree.split(low, high);
        return "(" + expression(low, split) + "+" + expression(split, high) + ")";
    }
}
