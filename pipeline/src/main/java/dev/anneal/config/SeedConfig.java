package dev.anneal.config;

/**
 * Where the randomness of a run comes from.
 *
 * @param initialisation of new weights, such as the head's
 * @param order of rows
 * @param dropout masks
 */
public record SeedConfig(
        @Key(doc = "Seed of new weights, such as the head's.", fallback = "1")
        long initialisation,

        @Key(doc = "Seed of the order of rows.", fallback = "1")
        long order,

        @Key(doc = "Seed of dropout masks.", fallback = "1") long dropout) {
    /** The same seed for everything: what {@code seed: 7} means. */
    public static SeedConfig of(long seed) {
        return new SeedConfig(seed, seed, seed);
    }
}
