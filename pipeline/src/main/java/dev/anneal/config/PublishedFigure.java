package dev.anneal.config;

/**
 * A figure that somebody else has published for the same data.
 *
 * @param metric its name as in evaluation.json
 * @param source who says so
 */
public record PublishedFigure(
        @Key(doc = "The metric's name, as in evaluation.json.")
        String metric,

        @Key(doc = "Its value.") double value,
        @Key(doc = "Who has published it.") String source) {
    public PublishedFigure {
        new Checks()
                .notBlank("metric", metric)
                .notBlank("source", source)
                .that(Double.isFinite(value), "value", "is " + value + ", but it must be a finite number")
                .orThrow();
    }
}
