package dev.anneal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EvaluationPlanTest {
    @Test
    void holdsEveryRowExactlyOnce() {
        for (int rows : new int[] {0, 1, 2, 7, 8, 9, 63, 64, 65, 1000}) {
            for (int micro : new int[] {1, 3, 8, 2000, Integer.MAX_VALUE}) {
                EvaluationPlan plan = EvaluationPlan.of(PlanLengths.skewed(rows, 2), micro);
                assertThat(microBatches(plan).stream()
                                .flatMapToInt(microBatch -> IntStream.of(microBatch.rows()))
                                .sorted())
                        .as("%d rows in micro-batches of %d", rows, micro)
                        .containsExactlyElementsOf(
                                IntStream.range(0, rows).boxed().toList());
            }
        }
    }

    @Test
    void hardlyPads() {
        int[] lengths = PlanLengths.skewed(5000, 2);
        assertThat(PlanLengths.padding(microBatches(EvaluationPlan.of(lengths, 32)), lengths))
                .isBetween(1.0, 1.02);
    }

    @Test
    void ranksHaveLikeWork() {
        int[] lengths = PlanLengths.skewed(5000, 2);
        EvaluationPlan plan = EvaluationPlan.of(lengths, 16);
        for (int worldSize = 2; worldSize <= 8; worldSize++) {
            double mean = IntStream.of(lengths).sum() / (double) worldSize;
            for (int rank = 0; rank < worldSize; rank++) {
                Range mine = RankAssignment.range(plan.microBatches(), worldSize, rank);
                long tokens = IntStream.range(mine.from(), mine.to())
                        .flatMap(index -> IntStream.of(plan.microBatch(index).rows()))
                        .mapToLong(row -> lengths[row])
                        .sum();
                assertThat(tokens).as("rank %d of %d", rank, worldSize).isBetween((long) (0.85 * mean), (long)
                        (1.15 * mean));
            }
        }
    }

    private static List<MicroBatch> microBatches(EvaluationPlan plan) {
        return IntStream.range(0, plan.microBatches())
                .mapToObj(plan::microBatch)
                .toList();
    }
}
