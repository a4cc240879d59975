package dev.anneal.dataset;

import java.util.Arrays;
import java.util.Optional;

/**
 * A row as the model takes it.
 *
 * @param ids token ids, special ones included; [T]
 * @param typeIds 0 or 1; all 0 where the dataset has none; [T]
 * @param target what the model is to answer
 * @param answerText present for task answer
 * @param weight how much it counts in the loss; 1 where the dataset has no weights
 */
@SuppressWarnings("ArrayRecordComponent") // made for each read; nobody else holds the arrays
public record TokenRow(int[] ids, int[] typeIds, Target target, Optional<AnswerText> answerText, float weight) {
    /** Without the text of an answer, as heavy as others. */
    public TokenRow(int[] ids, int[] typeIds, Target target) {
        this(ids, typeIds, target, Optional.empty());
    }

    /** As heavy as others. */
    public TokenRow(int[] ids, int[] typeIds, Target target, Optional<AnswerText> answerText) {
        this(ids, typeIds, target, answerText, 1);
    }

    /** The same with that weight. */
    public TokenRow weighing(float other) {
        return new TokenRow(ids, typeIds, target, answerText, other);
    }

    /** T. */
    public int length() {
        return ids.length;
    }

    /** The label of a row that has exactly one. */
    public int label() {
        if (target instanceof Target.OneClass one) {
            return one.id();
        }
        throw new IllegalStateException("A row with " + target + " has not one label.");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenRow that
                && target.equals(that.target)
                && answerText.equals(that.answerText)
                && Float.compare(weight, that.weight) == 0
                && Arrays.equals(ids, that.ids)
                && Arrays.equals(typeIds, that.typeIds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return "TokenRow" + Arrays.toString(ids) + " of " + target + " weighing " + weight;
    }
}
