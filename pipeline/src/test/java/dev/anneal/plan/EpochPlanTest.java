package dev.anneal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.plan.PlanOptions.Order;
import dev.anneal.plan.PlanOptions.Rest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class EpochPlanTest {
    private static final PlanOptions BUCKETS = new PlanOptions(16, 4, Order.LENGTH_BUCKETS);
    private static final PlanOptions PLAIN = new PlanOptions(16, 4, Order.SHUFFLED);

    @ParameterizedTest
    @EnumSource
    void holdsEveryRowExactlyOnce(Order order) {
        for (int rows : new int[] {1, 2, 15, 16, 17, 31, 33, 799, 800, 801, 1617, 4000}) {
            for (int batch : new int[] {1, 2, 3, 7, 16, 33}) {
                for (int micro : new int[] {1, 2, 5, 16}) {
                    if (micro <= batch) {
                        PlanOptions options = new PlanOptions(batch, micro, order);
                        EpochPlan plan = EpochPlan.of(PlanLengths.skewed(rows, 5), 7, 0, options);
                        assertThat(PlanLengths.rows(plan.steps()))
                                .as("%d rows, %s", rows, options)
                                .containsExactlyInAnyOrderElementsOf(
                                        IntStream.range(0, rows).boxed().toList());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheLastStepIsSmaller(Order order) {
        EpochPlan plan = EpochPlan.of(PlanLengths.skewed(1003, 1), 7, 0, new PlanOptions(16, 4, order));
        List<StepPlan> steps = plan.steps();
        assertThat(steps).hasSize(63);
        assertThat(steps.subList(0, 62)).allSatisfy(step -> {
            assertThat(step.rows()).isEqualTo(16);
            assertThat(step.microBatches()).hasSize(4).allMatch(microBatch -> microBatch.size() == 4);
        });
        assertThat(steps.get(62).rows()).isEqualTo(11);
        assertThat(steps.get(62).microBatches().stream().map(MicroBatch::size)).containsExactlyInAnyOrder(4, 4, 3);
    }

    /** What is left out is the smaller last step, and nothing else changes. */
    @ParameterizedTest
    @EnumSource
    void leavesOutWhatDoesNotFillABatch(Order order) {
        for (int rows : new int[] {16, 17, 31, 32, 799, 800, 801, 1617}) {
            for (int batch : new int[] {1, 3, 7, 16}) {
                int[] lengths = PlanLengths.skewed(rows, 5);
                PlanOptions options = new PlanOptions(batch, 1, order, Rest.LEFT_OUT);
                List<StepPlan> all = EpochPlan.of(lengths, 7, 1, new PlanOptions(batch, 1, order))
                        .steps();
                List<StepPlan> whole = EpochPlan.of(lengths, 7, 1, options).steps();

                assertThat(whole).hasSize(rows / batch).allMatch(step -> step.rows() == batch);
                assertThat(PlanLengths.rows(whole))
                        .as("%d rows, %s", rows, options)
                        .doesNotHaveDuplicates()
                        .hasSize(rows - options.leftOut(rows))
                        .isEqualTo(PlanLengths.rows(all.subList(0, whole.size())));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LENGTH_BUCKETS", "SHUFFLED"})
    void leavesOutOtherRowsInEveryEpoch(Order order) {
        int[] lengths = PlanLengths.skewed(103, 5);
        PlanOptions options = new PlanOptions(16, 4, order, Rest.LEFT_OUT);
        Set<Integer> always = new HashSet<>(IntStream.range(0, 103).boxed().toList());
        for (int epoch = 0; epoch < 10; epoch++) {
            PlanLengths.rows(EpochPlan.of(lengths, 7, epoch, options).steps()).forEach(always::remove);
            assertThat(always).hasSizeLessThanOrEqualTo(7);
        }
        assertThat(always).isEmpty();
    }

    @Test
    void keepsTheOrderOfTheRowsWhereNothingIsShuffled() {
        int[] lengths = PlanLengths.skewed(103, 5);
        List<Integer> inOrder = IntStream.range(0, 103).boxed().toList();
        for (int epoch = 0; epoch < 3; epoch++) {
            EpochPlan plan = EpochPlan.of(lengths, 7, epoch, new PlanOptions(16, 5, Order.ROW_NUMBERS));
            assertThat(PlanLengths.rows(plan.steps())).isEqualTo(inOrder);
            assertThat(plan.step(6)).extracting(StepPlan::step, StepPlan::rows).containsExactly(7 * epoch + 6, 7);
        }
    }

    @Test
    void microBatchesAreNumberedInTheirOrder() {
        for (StepPlan step :
                EpochPlan.of(PlanLengths.skewed(500, 1), 7, 2, BUCKETS).steps()) {
            for (int i = 0; i < step.microBatches().size(); i++) {
                assertThat(step.microBatches().get(i).index()).isEqualTo(i);
            }
        }
    }

    @Test
    void isAPureFunctionOfSeedAndEpoch() {
        int[] lengths = PlanLengths.skewed(700, 1);
        List<StepPlan> steps = EpochPlan.of(lengths, 7, 1, BUCKETS).steps();
        assertThat(EpochPlan.of(lengths, 7, 1, BUCKETS).steps()).isEqualTo(steps);
        assertThat(PlanLengths.rows(EpochPlan.of(lengths, 8, 1, BUCKETS).steps()))
                .isNotEqualTo(PlanLengths.rows(steps));
        assertThat(PlanLengths.rows(EpochPlan.of(lengths, 7, 2, BUCKETS).steps()))
                .isNotEqualTo(PlanLengths.rows(steps));
    }

    /** The order is part of the format of a run: a changed generator changes trained models, and must change this test knowingly. */
    @Test
    void orderIsTheCommittedOne() {
        int[] lengths = {5, 9, 3, 7, 8, 4, 6, 2, 9, 5};
        assertThat(PlanLengths.rows(EpochPlan.of(lengths, 1, 0, new PlanOptions(4, 2, Order.SHUFFLED))
                        .steps()))
                .containsExactly(9, 8, 1, 6, 3, 4, 7, 0, 2, 5);
        assertThat(PlanLengths.rows(EpochPlan.of(lengths, 1, 0, new PlanOptions(4, 2, Order.LENGTH_BUCKETS))
                        .steps()))
                .containsExactly(8, 1, 4, 3, 6, 9, 0, 7, 5, 2);
    }

    @Test
    void lengthBucketsSpareMostOfThePadding() {
        int[] lengths = PlanLengths.skewed(20_000, 3);
        assertThat(padding(lengths, PLAIN)).isGreaterThan(1.5);
        assertThat(padding(lengths, BUCKETS)).isBetween(1.0, 1.03);
    }

    @Test
    void longBatchesDoNotGatherAtOneEndOfTheEpoch() {
        int[] lengths = PlanLengths.skewed(20_000, 3);
        List<StepPlan> steps = EpochPlan.of(lengths, 1, 0, BUCKETS).steps();
        double[] means = IntStream.range(0, 5)
                .mapToDouble(part -> PlanLengths.rows(steps.subList(part * 250, part * 250 + 250)).stream()
                        .mapToInt(row -> lengths[row])
                        .average()
                        .orElseThrow())
                .toArray();
        double all = Arrays.stream(lengths).average().orElseThrow();

        assertThat(Arrays.stream(means).boxed())
                .allSatisfy(mean -> assertThat(mean).isBetween(0.8 * all, 1.2 * all));
    }

    @Test
    void tenMillionRowsAreCheap() {
        int[] lengths = PlanLengths.skewed(10_000_000, 1);
        long start = System.nanoTime();
        EpochPlan plan = EpochPlan.of(lengths, 1, 0, new PlanOptions(256, 64, Order.LENGTH_BUCKETS));
        assertThat(plan.step(39_062).rows()).isEqualTo(128);
        assertThat((System.nanoTime() - start) / 1_000_000).as("milliseconds").isLessThan(30_000);
    }

    @Test
    void refusesAStepOutsideOfTheEpoch() {
        EpochPlan plan = EpochPlan.of(new int[] {3, 4}, 1, 0, PLAIN);
        assertThatThrownBy(() -> plan.step(1)).hasMessage("Step 1 of 1 steps of an epoch.");
        assertThatThrownBy(() -> EpochPlan.of(new int[17], 1, 0, new PlanOptions(16, 4, Order.SHUFFLED, Rest.LEFT_OUT))
                        .step(1))
                .hasMessage("Step 1 of 1 steps of an epoch.");
        assertThatThrownBy(() -> new PlanOptions(2, 3, Order.SHUFFLED))
                .hasMessage("A batch of 2 rows cannot be cut into micro-batches of 3 rows.");
    }

    private static double padding(int[] lengths, PlanOptions options) {
        List<MicroBatch> microBatches = new ArrayList<>();
        EpochPlan.of(lengths, 1, 0, options).steps().forEach(step -> microBatches.addAll(step.microBatches()));
        return PlanLengths.padding(microBatches, lengths);
    }
}
