package dev.anneal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.train.event.EndedEarly;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.RunFinished;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingStoryTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    @Test
    void stepsTakenAgainCountOnce() {
        TrainingStory story = new TrainingStory(List.of(
                step(1, 0, 0.9), step(2, 1, 0.8), step(3, 2, 99), new Resumed(at(500), 2, "x"), step(3, 501, 0.7)));

        assertThat(story.steps()).extracting(StepFinished::loss).containsExactly(0.9, 0.8, 0.7);
    }

    @Test
    void pausesAreNotTraining() {
        StepFinished last = step(3, 501, 0.7);
        TrainingStory story =
                new TrainingStory(List.of(step(1, 0, 0.9), step(2, 1, 0.8), new Resumed(at(500), 2, "x"), last));

        assertThat(story.secondsAt(last)).isEqualTo(2);
    }

    @Test
    void aRunThatWentOnIsNotFinished() {
        RunFinished finish = new RunFinished(at(3), 2, 3, 2, "accuracy", 0.8, "ab");

        assertThat(new TrainingStory(List.of(step(1, 0, 0.9), step(2, 1, 0.8), finish)).finish())
                .contains(finish);
        assertThat(new TrainingStory(List.of(step(2, 1, 0.8), finish, step(3, 5, 0.8))).finish())
                .isEmpty();
    }

    @Test
    void anEarlyEndIsThatOfTheLastStep() {
        EndedEarly end = new EndedEarly(at(2), 2, 9, "time budget: the 2 hours are over");

        assertThat(new TrainingStory(List.of(step(1, 0, 0.9), step(2, 1, 0.8), end)).earlyEnd())
                .contains(end);
        assertThat(new TrainingStory(List.of(step(2, 1, 0.8), end, step(3, 5, 0.8))).earlyEnd())
                .isEmpty();
    }

    @Test
    void theHeadlineIsTheBestValidationWithoutAnEvaluation() {
        List<TrainEvent> events = List.of(
                new Evaluated(at(1), 10, 1, Map.of("accuracy", 0.8, "majority_accuracy", 0.6), true),
                new Evaluated(at(2), 20, 2, Map.of("accuracy", 0.7, "majority_accuracy", 0.6), false));

        Headline headline =
                Headline.of(Optional.empty(), new TrainingStory(events)).orElseThrow();

        assertThat(headline.value()).isEqualTo(0.8);
        assertThat(headline.where()).isEqualTo("on the validation split, step 10");
        assertThat(headline.floor()).hasValue(new Headline.Floor("always the most frequent answer", 0.6));
    }

    @Test
    void theHeadlineIsTheMetricThatChoseTheModel() {
        SyntheticRun run = new SyntheticRun(2, 1, 10);
        RunFinished finish = new RunFinished(at(3), 2, 3, 2, "f1", 0.8, "ab");

        Headline headline = Headline.of(Optional.of(run.evaluation()), new TrainingStory(List.of(finish)))
                .orElseThrow();

        assertThat(headline.metric()).isEqualTo("f1");
        assertThat(headline.value()).isEqualTo(run.evaluation().metrics().get("f1"));
        assertThat(headline.floor().orElseThrow().value())
                .isEqualTo(run.evaluation().baselineMetrics().get("f1"));
    }

    private static StepFinished step(int step, int second, double loss) {
        return new StepFinished(at(second), step, step / 10.0, loss, 1e-5, 1, 16, 800, 10, 500, List.of(10.0), 5);
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }
}
