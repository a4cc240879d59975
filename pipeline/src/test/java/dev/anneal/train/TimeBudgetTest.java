package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.collective.LocalAllReduce;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The account of time, by a clock that is set by hand. */
final class TimeBudgetTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T10:00:00Z"));

    private TimeBudget budget(Duration limit) {
        return new TimeBudget(Optional.of(limit), LocalAllReduce.alone(), now::get);
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    @Test
    void isOverWhenItsTimeHasPassedSinceTheBeginning() {
        TimeBudget budget = budget(Duration.ofHours(2));
        pass(Duration.ofHours(5));
        budget.begin();
        pass(Duration.ofHours(2).minusMillis(1));
        budget.stepped();
        assertThat(budget.reason()).isEmpty();

        pass(Duration.ofMillis(1));
        budget.stepped();

        assertThat(budget.reason()).hasValue("time budget: the 2 hours of train.time-budget are over");
    }

    @Test
    void addsUpOverAttemptsWithoutTheTimeBetweenThem() {
        TimeBudget first = budget(Duration.ofHours(2));
        first.begin();
        pass(Duration.ofMinutes(80));
        first.stepped();
        assertThat(first.progress()).isEqualTo(Map.of("trained_seconds", 4800.0));
        pass(Duration.ofDays(3));

        TimeBudget second = budget(Duration.ofHours(2));
        second.resume(first.progress());
        second.begin();
        pass(Duration.ofMinutes(39));
        second.stepped();
        assertThat(second.reason()).isEmpty();
        pass(Duration.ofMinutes(1));
        second.stepped();

        assertThat(second.reason()).isPresent();
        assertThat(second.progress()).isEqualTo(Map.of("trained_seconds", 7200.0));
    }

    @Test
    void isOverAtOnceWhereTheCheckpointSaysSo() {
        TimeBudget budget = budget(Duration.ofHours(2));
        budget.resume(Map.of("trained_seconds", 7200.0));

        assertThat(budget.reason()).isPresent();
    }

    @Test
    void aClockThatIsSetBackGivesNoTimeBack() {
        TimeBudget budget = budget(Duration.ofHours(2));
        budget.begin();
        pass(Duration.ofHours(1));
        budget.stepped();
        pass(Duration.ofHours(-3));
        budget.stepped();

        assertThat(budget.progress()).isEqualTo(Map.of("trained_seconds", 3600.0));
    }

    @Test
    void whatIsLeftIsKnownAtAnyTime() {
        TimeBudget budget = budget(Duration.ofHours(2));
        budget.resume(Map.of("trained_seconds", 4800.0));
        budget.begin();
        assertThat(budget.secondsLeft()).hasValue(2400);
        pass(Duration.ofMinutes(39));
        assertThat(budget.secondsLeft()).hasValue(60);
        pass(Duration.ofMinutes(39));
        assertThat(budget.secondsLeft()).hasValue(0);
        assertThat(budget.limit()).hasValue("2 hours of training");
    }

    @Test
    void withoutABudgetNothingEndsAndNothingIsRemembered() {
        TimeBudget none = new TimeBudget(Optional.empty(), LocalAllReduce.alone(), now::get);
        none.begin();
        pass(Duration.ofDays(365));
        none.stepped();

        assertThat(none.reason()).isEmpty();
        assertThat(none.progress()).isEmpty();
        assertThat(none.secondsLeft()).isEmpty();
        assertThat(none.limit()).isEmpty();
    }
}
