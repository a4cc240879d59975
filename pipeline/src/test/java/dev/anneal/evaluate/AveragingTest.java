package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.config.Task;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AveragingTest {
    private static final Offset<Double> CLOSE = within(1e-7);
    private static final Decision HOT = new Decision(2, "f1", List.of(0.3));

    private static Averaging averaging(Task task, int classes, Decision... members) {
        return new Averaging(task, classes, List.of(members));
    }

    private static float logit(double probability) {
        return (float) Math.log(probability / (1 - probability));
    }

    /** Of two rows, or of two tokens of one. */
    @Test
    void probabilitiesOfClassesAreAveraged() {
        float[] first = {0, logit(0.9), 0, logit(0.2)};
        float[] second = {0, logit(0.5), 0, logit(0.6)};

        for (Task task : List.of(Task.SINGLE_LABEL, Task.TOKENS)) {
            float[] both = averaging(task, 2, Decision.NONE, Decision.NONE).combined(List.of(first, second));

            assertThat(SoftmaxRow.probabilities(both, 0, 2)[1]).isCloseTo(0.7, CLOSE);
            assertThat(SoftmaxRow.probabilities(both, 2, 2)[1]).isCloseTo(0.4, CLOSE);
        }
    }

    @Test
    void eachHasItsOwnTemperature() {
        float[] both = averaging(Task.SINGLE_LABEL, 2, HOT, Decision.NONE)
                .combined(List.of(new float[] {0, 2 * logit(0.9)}, new float[] {0, logit(0.5)}));

        assertThat(SoftmaxRow.probabilities(both, 0, 2)[1]).isCloseTo(0.7, CLOSE);
    }

    @Test
    void probabilitiesOfLabelsAreAveragedOneByOne() {
        float[] both = averaging(Task.MULTI_LABEL, 2, Decision.NONE, Decision.NONE)
                .combined(List.of(new float[] {logit(0.9), 900}, new float[] {logit(0.3), 900}));

        assertThat(Sigmoid.probability(both[0])).isCloseTo(0.6, CLOSE);
        assertThat(both[1]).isEqualTo(700);
    }

    /** A class that nobody thinks possible has a logarithm all the same. */
    @Test
    void impossibleClassesStayFinite() {
        float[] sure = {-1e30f, 1e30f};

        float[] both =
                averaging(Task.SINGLE_LABEL, 2, Decision.NONE, Decision.NONE).combined(List.of(sure, sure));

        assertThat(both[0]).isFinite();
        assertThat(SoftmaxRow.probabilities(both, 0, 2)[1]).isOne();
    }

    @Test
    void numbersAndPlacesOfAnswersAreAveragedAsTheyAre() {
        for (Task task : List.of(Task.REGRESSION, Task.ANSWER)) {
            assertThat(averaging(task, 1, Decision.NONE, Decision.NONE)
                            .combined(List.of(new float[] {1, -3}, new float[] {2, 5})))
                    .containsExactly(1.5f, 1);
        }
    }

    @Test
    void thresholdsAreAveragedWithEvenOnesWhereThereAreNone() {
        Decision together = Decision.together(List.of(HOT, Decision.NONE));

        assertThat(together.temperature()).isOne();
        assertThat(together.thresholds()).containsExactly(0.4);
        assertThat(Decision.together(List.of(HOT))).isEqualTo(HOT);
        assertThat(Decision.together(List.of(Decision.NONE, Decision.NONE))).isEqualTo(Decision.NONE);
    }

    @Test
    void guessesHaveNoAverage() {
        assertThatThrownBy(() -> averaging(Task.MASKED_LM, 0, Decision.NONE).combined(List.of(new float[1])))
                .hasMessageContaining("There is no average for MASKED_LM.");
    }
}
