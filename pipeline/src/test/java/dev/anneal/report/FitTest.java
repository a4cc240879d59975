package dev.anneal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.report.Fit.Point;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FitTest {
    private static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");

    /** Epochs of ten steps each; losses by epoch. */
    private static Fit fit(double[] training, double... validation) {
        return new Fit(IntStream.range(0, training.length)
                .mapToObj(i -> new Point(10 * (i + 1), i + 1, training[i], validation[i]))
                .toList());
    }

    private static String sentences(Fit fit) {
        return String.join("\n", new FitSection(fit).sentences());
    }

    @Test
    void theTrainingLossIsThatOfTheStepsSinceTheEvaluationBefore() {
        List<TrainEvent> events = new ArrayList<>();
        for (int step = 1; step <= 4; step++) {
            events.add(new StepFinished(TIME, step, step / 2.0, step, 1e-5, 1, 16, 800, 10, 500, List.of(10.0), 5));
            if (step % 2 == 0) {
                events.add(new Evaluated(TIME, step, step / 2.0, Map.of("loss", 0.25 * step), true));
            }
        }

        assertThat(Fit.of(new TrainingStory(events)))
                .hasValue(new Fit(List.of(new Point(2, 1, 1.5, 0.5), new Point(4, 2, 3.5, 1))));
        assertThat(Fit.of(new TrainingStory(events.subList(0, 2)))).isEmpty();
    }

    @Test
    void overFittingIsAValidationLossThatRisesWhileTheOtherFalls() {
        Fit fit = fit(new double[] {0.9, 0.5, 0.2}, 0.8, 0.6, 0.9);

        assertThat(sentences(fit))
                .contains("the training loss is 0.2000 and the validation loss 0.9000")
                .contains("Over-fitting: the validation loss was lowest, 0.6000, at step 20 (epoch 2.0)")
                .doesNotContain("Under-fitting");
    }

    @Test
    void underFittingIsALossThatStillFallsOrNeverFell() {
        assertThat(sentences(fit(new double[] {0.9, 0.7, 0.5}, 0.9, 0.7, 0.6)))
                .contains("Under-fitting: both losses were still falling");
        assertThat(sentences(fit(new double[] {0.69, 0.69, 0.69}, 0.69, 0.69, 0.69)))
                .contains("Under-fitting: the training loss has hardly fallen");
    }

    @Test
    void doubleDescentIsASecondFallBelowTheFirstLow() {
        Fit twice = fit(new double[] {0.9, 0.6, 0.4, 0.3, 0.1}, 0.8, 0.6, 0.75, 0.7, 0.5);

        assertThat(twice.doubleDescent().orElseThrow().low().step()).isEqualTo(20);
        assertThat(twice.doubleDescent().orElseThrow().peak().validation()).isEqualTo(0.75);
        assertThat(sentences(twice)).contains("Double descent over epochs: the validation loss fell until step 20");
        assertThat(fit(new double[] {0.9, 0.6, 0.4, 0.3}, 0.8, 0.6, 0.75, 0.7).doubleDescent())
                .isEmpty();
    }

    @Test
    void nothingIsSaidOfLossesThatAreWell() {
        assertThat(sentences(fit(new double[] {0.9, 0.5, 0.48}, 0.8, 0.6, 0.59)))
                .contains("Neither over-fitting nor under-fitting shows");
    }
}
