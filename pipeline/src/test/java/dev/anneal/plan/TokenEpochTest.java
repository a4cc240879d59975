package dev.anneal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rows have 3 to 128 tokens. */
final class TokenEpochTest {
    private static final TokenBudget BUDGET = new TokenBudget(4, 256, 1);
    private static final int[] LENGTHS = PlanLengths.skewed(1003, 5);

    @Test
    void everyRowIsInEveryEpochOnceAndNoMicroBatchIsTooLarge() {
        for (int rows : new int[] {1, 2, 15, 160, 1003, 4000}) {
            int[] lengths = PlanLengths.skewed(rows, rows);
            for (int tokens : new int[] {128, 130, 256, 1000, 1 << 20}) {
                for (int multiple : new int[] {1, 8}) {
                    TokenBudget budget = new TokenBudget(3, tokens, multiple);
                    int steps = plan(lengths, budget).stepsPerEpoch();
                    for (int epoch = 0; epoch < 3; epoch++) {
                        List<StepPlan> all = steps(lengths, epoch, budget);
                        assertThat(all).as("%d rows, %s", rows, budget).hasSize(steps);
                        assertThat(PlanLengths.rows(all))
                                .containsExactlyInAnyOrderElementsOf(
                                        IntStream.range(0, rows).boxed().toList());
                        assertThat(all.stream().flatMap(step -> step.microBatches().stream()))
                                .allMatch(microBatch -> padded(microBatch, lengths, multiple) <= tokens);
                    }
                }
            }
        }
    }

    @Test
    void onlyTheLastStepHasFewerMicroBatches() {
        List<StepPlan> steps = steps(LENGTHS, 2, BUDGET);

        assertThat(steps.subList(0, steps.size() - 1))
                .allMatch(step -> step.microBatches().size() == 4);
        assertThat(steps.get(steps.size() - 1).microBatches()).hasSizeBetween(1, 4);
        for (int number = 0; number < steps.size(); number++) {
            StepPlan step = steps.get(number);
            assertThat(step.step()).isEqualTo(2 * steps.size() + number);
            assertThat(step.epoch()).isEqualTo(2);
            assertThat(step.rows())
                    .isEqualTo(step.microBatches().stream()
                            .mapToInt(MicroBatch::size)
                            .sum());
            assertThat(step.microBatches().stream().map(MicroBatch::index))
                    .containsExactlyElementsOf(
                            IntStream.range(0, step.microBatches().size())
                                    .boxed()
                                    .toList());
        }
    }

    @Test
    void microBatchesAreFullAndHardlyPadded() {
        List<MicroBatch> all = steps(LENGTHS, 0, BUDGET).stream()
                .flatMap(step -> step.microBatches().stream())
                .toList();
        double mean = all.stream()
                .mapToLong(microBatch -> padded(microBatch, LENGTHS, 1))
                .average()
                .orElseThrow();

        assertThat(mean).isBetween(0.8 * 256, 256.0);
        assertThat(PlanLengths.padding(all, LENGTHS)).isBetween(1.0, 1.1);
    }

    @Test
    void rowsMeetOthersInEveryEpoch() {
        List<StepPlan> first = steps(LENGTHS, 0, BUDGET);
        List<StepPlan> second = steps(LENGTHS, 1, BUDGET);

        assertThat(steps(LENGTHS, 0, BUDGET)).isEqualTo(first);
        assertThat(microBatches(second).stream().filter(microBatches(first)::contains))
                .hasSizeLessThan(microBatches(first).size() / 2);
        assertThat(PlanLengths.rows(second)).isNotEqualTo(PlanLengths.rows(first));
    }

    @Test
    void aRunOfThemCanBeSoughtAndTellsItsMeanBatch() {
        TrainPlan plan = plan(LENGTHS, BUDGET);
        int steps = plan.stepsPerEpoch();

        assertThat(plan.totalSteps()).isEqualTo(3 * steps);
        assertThat(plan.step(2 * steps + 1)).isEqualTo(steps(LENGTHS, 2, BUDGET).get(1));
        assertThat(plan.rowsPerStep()).isBetween(1003 / steps, 1003 / (steps - 1) + 1);
        assertThat(plan.rowsPerMicroBatch()).isBetween(plan.rowsPerStep() / 4, plan.rowsPerStep() / 4 + 1);
        assertThat(plan.microBatchesPerStep()).isEqualTo(4);
        assertThat(plan.rowsLeftOut()).isZero();
    }

    @Test
    void refusesRowsThatAreTooLong() {
        TokenBudget budget = new TokenBudget(2, 20, 8);
        assertThatThrownBy(() -> plan(new int[] {16, 17}, budget))
                .hasMessage("A row of 17 tokens for micro-batches of 20.");
        assertThatThrownBy(() -> plan(new int[0], budget)).hasMessage("No plan for 0 rows and 3 epochs.");
        assertThatThrownBy(() -> TokenEpoch.of(new int[] {16}, 1, 0, budget).step(1))
                .hasMessage("Step 1 of 1 steps of an epoch.");
    }

    private static TrainPlan plan(int[] lengths, TokenBudget budget) {
        return TrainPlan.ofTokens(lengths, 7, 3, OptionalInt.empty(), budget);
    }

    private static List<StepPlan> steps(int[] lengths, int epoch, TokenBudget budget) {
        TokenEpoch plan = TokenEpoch.of(lengths, 7, epoch, budget);
        return IntStream.range(0, plan.stepCount()).mapToObj(plan::step).toList();
    }

    /** Rows of micro-batches, sorted. */
    private static List<List<Integer>> microBatches(List<StepPlan> steps) {
        return steps.stream()
                .flatMap(step -> step.microBatches().stream())
                .map(microBatch ->
                        Arrays.stream(microBatch.rows()).sorted().boxed().toList())
                .toList();
    }

    private static long padded(MicroBatch microBatch, int[] lengths, int multiple) {
        int longest =
                Arrays.stream(microBatch.rows()).map(row -> lengths[row]).max().orElseThrow();
        return (long) microBatch.size() * ((longest + multiple - 1) / multiple * multiple);
    }
}
