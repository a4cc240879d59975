package dev.anneal.score;

import dev.anneal.table.MappedRow;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Gives every row of a stream its {@link Outcome}, in the order of the rows.
 *
 * <p>Rows are taken in windows of bounded size. While one window is in the model, the next one is tokenized and the one after it is read; a few
 * windows are in flight at most, so a slow reader or writer holds everything up and nothing piles up. Inside a window rows are sorted by length,
 * so that a batch pads little, and put back in order afterwards.
 *
 * <p>Which rows share a batch depends on how the stream was cut, and so does how far a row is padded. Masked tokens get no attention and do not
 * enter a pooling, so neither changes what is computed; but kernels add in another order for other shapes, and logits may differ in their last
 * bits (below 1e-5 for logits of usual size). Whether a row is refused, and why, never depends on it.
 *
 * <p>Immutable; streams of one scorer may run at once. The models stay the caller's.
 */
public final class Scorer {
    private final Ensemble ensemble;
    private final ScorerOptions options;

    /** Of one model. */
    public Scorer(ScoringModel model, ScorerOptions options) {
        this(Ensemble.of(List.of(model)), options);
    }

    public Scorer(Ensemble ensemble, ScorerOptions options) {
        this.ensemble = ensemble;
        this.options = options;
    }

    /** What rows are asked. */
    public ScoringTask task() {
        return ensemble.task();
    }

    /**
     * Scores as the result is read. The rows and the mapping are used on the reader's own thread.
     *
     * @param mapping from a row of the caller's to what is tokenized, or to the reason why it cannot be scored
     */
    public <R> ScoredRows<R> score(Iterator<R> rows, Function<? super R, MappedRow> mapping) {
        return new ScoredRows<>(ensemble, options, rows, mapping);
    }
}
