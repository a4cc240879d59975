package dev.anneal.config;

/**
 * Intervals of the metrics of an evaluation.
 *
 * @param resamples how often rows are drawn; 0 for no intervals
 * @param level share of the resamples inside an interval
 */
public record BootstrapConfig(
        @Key(
                doc = "How often rows are drawn again for the intervals of metrics; 0 for no intervals.",
                fallback = "1000")
        int resamples,

        @Key(doc = "Share of the draws that an interval holds.", fallback = "0.95")
        double level,

        @Key(doc = "Seed of the draws.", fallback = "1") long seed) {
    public BootstrapConfig {
        new Checks()
                .atLeast("resamples", resamples, 0)
                .that(level > 0 && level < 1, "level", "is " + level + ", but it must be greater than 0 and below 1")
                .orThrow();
    }
}
