package dev.anneal.config;

import java.util.List;
import java.util.OptionalInt;

/**
 * The learning rate over the steps of a run.
 *
 * @param warmupRatio the share of all steps during which the rate rises; 0 if {@code warmupSteps} says it
 */
public record ScheduleConfig(
        @Key(doc = "After the warm-up, linear falls to 0 at the last step; constant stays.", fallback = "linear")
        Name name,

        @Key(doc = "The share of all steps during which the rate rises from 0.", fallback = "0.0")
        double warmupRatio,

        @Key(doc = "The same in steps; use one of the two.") OptionalInt warmupSteps) {
    /** What the rate does after the warm-up. */
    public enum Name {
        /** Falls linearly to 0 at the last step. */
        LINEAR,
        /** Stays. */
        CONSTANT
    }

    public ScheduleConfig {
        Checks checks = new Checks().fraction("warmup-ratio", warmupRatio);
        warmupSteps.ifPresent(steps -> checks.atLeast("warmup-steps", steps, 0)
                .that(
                        warmupRatio == 0,
                        List.of("warmup-steps", "warmup-ratio"),
                        "is " + steps + ", but warmup-ratio is " + warmupRatio
                                + ", and both say how long the warm-up is",
                        "Keep one of them."));
        checks.orThrow();
    }
}
