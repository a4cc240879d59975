package dev.anneal.score;

import java.util.List;

/**
 * What may stand in place of each mask token of a row.
 *
 * @param masks in the order of the text; none for a row without a mask token. The guesses of each, the best first
 */
public record PredictedTokens(List<List<Guess>> masks) implements Outcome {
    public PredictedTokens {
        masks = masks.stream().map(List::copyOf).toList();
    }

    /**
     * One of several tokens.
     *
     * @param token its text, as the tokenizer decodes it
     * @param probability from 0 to 1
     */
    public record Guess(String token, double probability) {}
}
