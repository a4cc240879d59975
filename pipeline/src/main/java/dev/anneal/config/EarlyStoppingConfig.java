package dev.anneal.config;

import java.util.List;

/**
 * Ends training when the metric that picks the best model does not improve any more.
 *
 * @param patience evaluations
 * @param minDelta in the metric's own unit, upwards or downwards as the metric is better
 */
public record EarlyStoppingConfig(
        @Key(
                doc = "How many evaluations in a row may bring no improvement; after that many training ends.",
                fallback = "3")
        int patience,

        @Key(doc = "An improvement is one by more than this.", fallback = "0.0")
        double minDelta) {
    public EarlyStoppingConfig {
        new Checks()
                .atLeast("patience", patience, 1)
                .notNegative("min-delta", minDelta)
                .orThrow();
    }

    /** Refuses it where there is nothing to follow. */
    void check(Checks checks, Interval evaluateEvery, ScheduleConfig schedule) {
        checks.that(
                        !evaluateEvery.isNever(),
                        List.of("early-stopping", "evaluate-every"),
                        "is given, but evaluate-every is never, so there is no metric to follow",
                        "Leave it out, or set train.evaluate-every to an interval.")
                .that(
                        schedule.name() != ScheduleConfig.Name.RANGE_TEST,
                        List.of("early-stopping", "schedule.name"),
                        "is given, but a range test is to make the metric worse, and ends by the loss",
                        "Leave it out.");
    }
}
