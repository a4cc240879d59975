package dev.anneal.objective;

import dev.anneal.dataset.TokenRow;
import dev.anneal.model.TokenBatch;
import java.util.Arrays;
import java.util.List;

/**
 * A micro-batch as the model takes it, and the rows that it is made of.
 *
 * @param rows with their true targets; masks are only in {@code tokens}
 * @param guesses for masked language models, the ids that were at the targets, of which {@code NOT_COUNTED} stands for none
 * @param realTokens without padding
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one forward pass
public record LoadedBatch(TokenBatch tokens, List<TokenRow> rows, long[] guesses, long realTokens) {
    /** A label that the loss leaves out. */
    static final long NOT_COUNTED = -100;

    public LoadedBatch {
        rows = List.copyOf(rows);
    }

    /** Places that are guessed. */
    long guessed() {
        return Arrays.stream(guesses).filter(id -> id != NOT_COUNTED).count();
    }
}
