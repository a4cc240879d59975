package dev.anneal.config;

import java.util.EnumSet;
import java.util.List;
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
        momentum.ifPresent(share -> checks.fraction("momentum", share));
        new UsedKeys(checks, "the optimizer " + YamlName.of(name))
                .require("momentum", momentum.isPresent(), name, EnumSet.of(OptimizerConfig.Name.SGD))
                .require("nesterov", nesterov, name, EnumSet.of(OptimizerConfig.Name.SGD));
        checks.that(
                !nesterov || momentum.orElse(0) > 0,
                List.of("nesterov", "momentum"),
                "is true, but momentum is " + momentum.orElse(0),
                "Set momentum, such as 0.9.");
        checks.orThrow();
    }
}
