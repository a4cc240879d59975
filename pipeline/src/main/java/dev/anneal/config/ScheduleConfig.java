package dev.anneal.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The learning rate over the steps of a run. Keys that a schedule does not use are refused, so that a typing error in its name shows.
 *
 * @param warmupRatio the share of all steps during which the rate rises; 0 if {@code warmupSteps} says it
 */
public record ScheduleConfig(
        @Key(doc = "What the rate does after the warm-up.", fallback = "linear")
        Name name,

        @Key(doc = "The share of all steps during which the rate rises from 0.", fallback = "0.0")
        double warmupRatio,

        @Key(doc = "The same in steps; use one of the two.") OptionalInt warmupSteps,

        @Key(doc = "linear, cosine, cosine-restarts, polynomial, one-cycle: the last factor of the rate; if absent, 0.")
        OptionalDouble endFactor,

        @Key(doc = "cosine: waves, 0.5 if absent (falls once); cosine-restarts: falls, 1 if absent.")
        OptionalDouble cycles,

        @Key(doc = "cosine-restarts: how much longer each fall is than the one before; if absent, 1.")
        OptionalDouble cycleGrowth,

        @Key(doc = "polynomial: the power of the share that is left; if absent, 1.")
        OptionalDouble power,

        @Key(
                doc =
                        "exponential, steps, plateau: what the rate is multiplied with, 0.1 if absent; cyclic: the amplitude per step, 1 if absent.")
        OptionalDouble gamma,

        @Key(doc = "exponential, steps: how often that happens, 1 epoch if absent; cyclic: half a cycle.")
        Optional<Interval> every,

        @Key(doc = "cyclic: the amplitude stays constant, is halving with each cycle, or exponential in gamma.")
        Optional<Amplitude> amplitude,

        @Key(doc = "cyclic, one-cycle, range-test: the first factor of the rate; if absent, 0.1, 0.04 and 1e-4.")
        OptionalDouble startFactor,

        @Key(doc = "one-cycle: the share of the steps during which the rate rises; if absent, 0.3.")
        OptionalDouble rise,

        @Key(doc = "plateau: evaluations without a better metric-for-best after which the rate falls; if absent, 2.")
        OptionalInt patience,

        @Key(doc = "inverse-square-root: steps until the rate has fallen to 0.71; if absent, the warm-up's, or 10000.")
        OptionalInt timescale) {
    /** What the rate does after the warm-up. */
    public enum Name {
        /** Falls linearly. */
        LINEAR,
        /** Falls as a cosine. */
        COSINE,
        /** Falls as half a cosine, again and again (SGDR). */
        COSINE_RESTARTS,
        /** Falls as a power of the share of steps that is left. */
        POLYNOMIAL,
        /** Stays. */
        CONSTANT,
        /** Falls with the root of the steps. */
        INVERSE_SQUARE_ROOT,
        /** Rises and falls linearly, again and again. */
        CYCLIC,
        /** Falls by a factor per interval, smoothly. */
        EXPONENTIAL,
        /** Falls by a factor per interval, at once. */
        STEPS,
        /** Falls by a factor when the validation metric does not get better. */
        PLATEAU,
        /** Rises once and falls once. */
        ONE_CYCLE,
        /** Rises by a factor per step until the loss explodes: not to train, but to find a rate. */
        RANGE_TEST
    }

    /** What becomes of the height of cycles. */
    public enum Amplitude {
        /** Stays. */
        CONSTANT,
        /** Is halved after each cycle. */
        HALVING,
        /** Is multiplied by gamma with each step. */
        EXPONENTIAL
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
        checks.that(
                name != Name.ONE_CYCLE || warmupRatio == 0 && warmupSteps.orElse(0) == 0,
                List.of("name", "warmup-ratio"),
                "is one-cycle, which has its own rise, but there is a warm-up as well",
                "Set warmup-ratio to 0; rise says how long it rises.");
        checks.that(
                name != Name.RANGE_TEST || warmupRatio == 0 && warmupSteps.orElse(0) == 0,
                List.of("name", "warmup-ratio"),
                "is range-test, which rises all the time, but there is a warm-up as well",
                "Set warmup-ratio to 0.");
        checks.that(
                name != Name.RANGE_TEST || startFactor.orElse(1) > 0,
                List.of("start-factor", "name"),
                "is 0, but a range test multiplies it",
                "Set it to 1e-4, or leave it out.");
        new UsedKeys(checks, "the schedule " + YamlName.of(name))
                .require("end-factor", endFactor.isPresent(), name, ENDING)
                .require("cycles", cycles.isPresent(), name, Set.of(Name.COSINE, Name.COSINE_RESTARTS))
                .require("cycle-growth", cycleGrowth.isPresent(), name, Set.of(Name.COSINE_RESTARTS))
                .require("power", power.isPresent(), name, Set.of(Name.POLYNOMIAL))
                .require("gamma", gamma.isPresent(), name, DROPPING)
                .require("every", every.isPresent(), name, Set.of(Name.EXPONENTIAL, Name.STEPS, Name.CYCLIC))
                .require("amplitude", amplitude.isPresent(), name, Set.of(Name.CYCLIC))
                .require(
                        "start-factor",
                        startFactor.isPresent(),
                        name,
                        Set.of(Name.CYCLIC, Name.ONE_CYCLE, Name.RANGE_TEST))
                .require("rise", rise.isPresent(), name, Set.of(Name.ONE_CYCLE))
                .require("patience", patience.isPresent(), name, Set.of(Name.PLATEAU))
                .require("timescale", timescale.isPresent(), name, Set.of(Name.INVERSE_SQUARE_ROOT));
        endFactor.ifPresent(factor -> checks.fraction("end-factor", factor));
        startFactor.ifPresent(factor -> checks.fraction("start-factor", factor));
        cycles.ifPresent(count -> checks.positive("cycles", count)
                .that(
                        name != Name.COSINE_RESTARTS || count == Math.rint(count),
                        "cycles",
                        "is " + count + ", but cosine-restarts has a whole number of falls"));
        cycleGrowth.ifPresent(
                growth -> checks.that(growth >= 1, "cycle-growth", "is " + growth + ", but it must be at least 1"));
        power.ifPresent(value -> checks.positive("power", value));
        gamma.ifPresent(value -> checks.that(
                value > 0 && value <= 1, "gamma", "is " + value + ", but it must be above 0 and at most 1"));
        every.ifPresent(interval -> checks.sometime("every", interval));
        checks.that(
                name != Name.CYCLIC || every.isPresent(),
                "every",
                "is absent, but the schedule cyclic needs it: half a cycle, such as 2 epochs");
        rise.ifPresent(share ->
                checks.that(share > 0 && share < 1, "rise", "is " + share + ", but it must be between 0 and 1"));
        patience.ifPresent(count -> checks.atLeast("patience", count, 1));
        timescale.ifPresent(steps -> checks.atLeast("timescale", steps, 1));
        checks.orThrow();
    }

    private static final Set<Name> ENDING =
            Set.of(Name.LINEAR, Name.COSINE, Name.COSINE_RESTARTS, Name.POLYNOMIAL, Name.ONE_CYCLE);
    private static final Set<Name> DROPPING = Set.of(Name.EXPONENTIAL, Name.STEPS, Name.PLATEAU, Name.CYCLIC);
}
