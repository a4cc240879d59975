package dev.anneal.config;

import java.util.OptionalDouble;

/**
 * An update rule that takes over from another one, without its memory. What it does not say stays: weight decay, betas, epsilon, the schedule.
 *
 * @param after how much is trained before
 */
public record LaterRuleConfig(
        @Key(doc = "How much is trained before, such as 2 epochs or 500 steps.")
        Interval after,

        @Key(doc = "The update rule.") OptimizerConfig.Name name,

        @Key(doc = "The highest rate of the schedule from then on; if absent, as before.")
        OptionalDouble learningRate,

        @Key(doc = "sgd: momentum; if absent, 0.") OptionalDouble momentum,

        @Key(doc = "sgd: Nesterov's momentum.", fallback = "false")
        boolean nesterov) {
    public LaterRuleConfig {
        Checks checks =
                new Checks().that(!after.isNever(), "after", "is never, but it must be an interval such as 2 epochs");
        learningRate.ifPresent(rate -> checks.positive("learning-rate", rate));
        OptimizerConfig.checkMomentum(checks, name, momentum, nesterov);
        checks.orThrow();
    }
}
