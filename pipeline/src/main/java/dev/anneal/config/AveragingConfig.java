package dev.anneal.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Whether the model that is evaluated, kept and exported is an average of the parameters over the steps. Keys that the kind of average does not use are
 * refused.
 *
 * @param decay absent means {@link #DECAY}
 * @param every absent means every step, or for swa every epoch
 * @param constantRate the constant rate of arXiv 1803.05407; absent means the schedule's
 */
public record AveragingConfig(
        @Key(
                doc =
                        "What is evaluated, kept and exported: none, the parameters; ema, their exponential average; swa, their mean over steps.",
                fallback = "none")
        Name name,

        @Key(doc = "ema: the share that the average keeps at an update; if absent, 0.999.")
        OptionalDouble decay,

        @Key(doc = "How much is trained before averaging, such as 2 epochs; if absent, nothing; swa needs it.")
        Optional<Interval> after,

        @Key(doc = "How often the average is updated; if absent, ema: 1 step, swa: 1 epoch.")
        Optional<Interval> every,

        @Key(doc = "swa: the constant learning rate from then on; if absent, the schedule's.")
        OptionalDouble constantRate) {
    /** Averages. */
    public enum Name {
        NONE,
        EMA,
        SWA
    }

    /** Of exponential averages where none is given. */
    public static final double DECAY = 0.999;

    public AveragingConfig {
        Checks checks = new Checks()
                .that(
                        name != Name.SWA || after.isPresent(),
                        "after",
                        "is absent, but swa needs it: most of the run, such as 2 epochs of 3");
        Set<Name> averages = EnumSet.of(Name.EMA, Name.SWA);
        new UsedKeys(checks, "averaging " + YamlName.of(name))
                .require("decay", decay.isPresent(), name, EnumSet.of(Name.EMA))
                .require("after", after.isPresent(), name, averages)
                .require("every", every.isPresent(), name, averages)
                .require("constant-rate", constantRate.isPresent(), name, EnumSet.of(Name.SWA));
        decay.ifPresent(share -> checks.fraction("decay", share));
        after.ifPresent(interval -> checks.sometime("after", interval));
        every.ifPresent(interval -> checks.sometime("every", interval));
        constantRate.ifPresent(rate -> checks.positive("constant-rate", rate));
        checks.orThrow();
    }

    /** Refuses a constant rate beside what changes the rate in another way, and averages beside a test of rates. */
    void check(Checks checks, ScheduleConfig schedule, OptimizerConfig optimizer) {
        checks.that(
                name == Name.NONE || schedule.name() != ScheduleConfig.Name.RANGE_TEST,
                List.of("averaging.name", "schedule.name"),
                "is " + YamlName.of(name) + ", but a range test tells of the parameters themselves",
                "Leave it out.");
        checks.that(
                constantRate.isEmpty() || optimizer.then().isEmpty(),
                List.of("averaging.constant-rate", "optimizer.then"),
                "is given, but another rule takes over, with a rate of its own",
                "Leave one of them out.");
        checks.that(
                constantRate.isEmpty() || schedule.name() != ScheduleConfig.Name.PLATEAU,
                List.of("averaging.constant-rate", "schedule.name"),
                "is given, but the schedule plateau lowers the rate when evaluations say so",
                "Leave it out, or choose another schedule.");
    }
}
