package dev.anneal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.plan.PlanOptions.Order;
import dev.anneal.plan.PlanOptions.Rest;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TrainPlanTest {
    private static final PlanOptions OPTIONS = new PlanOptions(8, 2, Order.LENGTH_BUCKETS);
    private static final int[] LENGTHS = PlanLengths.skewed(100, 1);

    @Test
    void numbersStepsOverAllEpochs() {
        TrainPlan plan = TrainPlan.of(LENGTHS, 1, 3, OptionalInt.empty(), OPTIONS);
        assertThat(plan.stepsPerEpoch()).isEqualTo(13);
        assertThat(plan.totalSteps()).isEqualTo(39);
        assertThat(IntStream.range(0, 39).mapToObj(plan::step))
                .allMatch(step -> step.epoch() == step.step() / 13)
                .extracting(StepPlan::step)
                .containsExactlyElementsOf(IntStream.range(0, 39).boxed().toList());
    }

    @Test
    void seekingGivesTheStepThatWalkingGives() {
        TrainPlan walked = TrainPlan.of(LENGTHS, 1, 3, OptionalInt.empty(), OPTIONS);
        IntStream.range(0, 30).forEach(walked::step);
        assertThat(TrainPlan.of(LENGTHS, 1, 3, OptionalInt.empty(), OPTIONS).step(30))
                .isEqualTo(walked.step(30));
        assertThat(walked.step(2))
                .isEqualTo(EpochPlan.of(LENGTHS, 1, 0, OPTIONS).step(2));
    }

    @Test
    void maxStepsEndsTheRunEarlyButNeverLengthensIt() {
        assertThat(TrainPlan.of(LENGTHS, 1, 3, OptionalInt.of(20), OPTIONS).totalSteps())
                .isEqualTo(20);
        assertThat(TrainPlan.of(LENGTHS, 1, 3, OptionalInt.of(200), OPTIONS).totalSteps())
                .isEqualTo(39);
    }

    @Test
    void laterChangesOfTheGivenLengthsDoNotReachThePlan() {
        int[] lengths = LENGTHS.clone();
        TrainPlan plan = TrainPlan.of(lengths, 1, 2, OptionalInt.empty(), OPTIONS);
        StepPlan before = plan.step(15);
        plan.step(0);
        lengths[3] = 9999;
        assertThat(plan.step(15)).isEqualTo(before);
    }

    @Test
    void epochsOfWholeBatchesHaveNoSmallerStep() {
        PlanOptions whole = new PlanOptions(8, 2, Order.LENGTH_BUCKETS, Rest.LEFT_OUT);
        TrainPlan plan = TrainPlan.of(LENGTHS, 1, 3, OptionalInt.empty(), whole);

        assertThat(plan.stepsPerEpoch()).isEqualTo(12);
        assertThat(plan.totalSteps()).isEqualTo(36);
        assertThat(plan.rowsLeftOut()).isEqualTo(4);
        assertThat(plan.steps()).allMatch(step -> step.rows() == 8 && step.epoch() == step.step() / 12);
        assertThat(TrainPlan.of(LENGTHS, 1, 3, OptionalInt.empty(), OPTIONS).rowsLeftOut())
                .isZero();
    }

    @Test
    void refusesWhatHasNoSteps() {
        PlanOptions whole = new PlanOptions(8, 2, Order.SHUFFLED, Rest.LEFT_OUT);
        assertThatThrownBy(() -> TrainPlan.of(new int[7], 1, 1, OptionalInt.empty(), whole))
                .hasMessage("No plan for 7 rows and 1 epochs.");
        assertThatThrownBy(() -> TrainPlan.of(new int[0], 1, 1, OptionalInt.empty(), OPTIONS))
                .hasMessage("No plan for 0 rows and 1 epochs.");
        assertThatThrownBy(() -> TrainPlan.of(LENGTHS, 1, 1, OptionalInt.empty(), OPTIONS)
                        .step(13))
                .hasMessage("Step 13 of a run of 13 steps.");
    }
}
