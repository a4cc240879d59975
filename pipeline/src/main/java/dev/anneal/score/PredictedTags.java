package dev.anneal.score;

import java.util.List;
import java.util.Optional;

/**
 * A tag for each word of a row.
 *
 * @param words as many as the row has; empty where truncation, or the tokenizer, left nothing of a word
 * @param entities in the order of the words; none where the labels are no {@code B-} and {@code I-}
 */
public record PredictedTags(List<Optional<Tag>> words, List<Entity> entities) implements Outcome {
    public PredictedTags {
        words = List.copyOf(words);
        entities = List.copyOf(entities);
    }

    /** @param probability what the model gives the tag, from 0 to 1 */
    public record Tag(String label, double probability) {}

    /**
     * Consecutive words that name one thing.
     *
     * @param type what follows {@code B-} in the label
     * @param first index of its first word
     * @param last index of its last word
     * @param text its words with spaces between them
     */
    public record Entity(String type, int first, int last, String text) {}
}
