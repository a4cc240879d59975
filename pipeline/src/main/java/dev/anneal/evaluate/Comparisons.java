package dev.anneal.evaluate;

import dev.anneal.config.PublishedFigure;
import java.util.List;

/**
 * What a model's figures stand beside.
 *
 * @param baselines simpler models on the same rows, by their names
 * @param published what others have reached on the same data, as far as the configuration says so
 */
public record Comparisons(List<Baseline> baselines, List<PublishedFigure> published) {
    public static final Comparisons NONE = new Comparisons(List.of(), List.of());

    public Comparisons {
        baselines = List.copyOf(baselines);
        published = List.copyOf(published);
    }

    public boolean isEmpty() {
        return baselines.isEmpty() && published.isEmpty();
    }
}
