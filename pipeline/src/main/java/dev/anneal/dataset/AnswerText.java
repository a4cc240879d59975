package dev.anneal.dataset;

import java.util.Arrays;
import java.util.List;

/**
 * What turns a span of tokens back into text, and the texts that count as right.
 *
 * @param exampleId of the question: windows of one question share it
 * @param context in which answers lie
 * @param starts where each token begins in the context, in UTF-16 code units; -1 where it is no token of the context; [T]
 * @param ends where each token ends, exclusive; -1 likewise; [T]
 * @param gold all answers; none if the question has no answer
 */
@SuppressWarnings("ArrayRecordComponent") // made for each read; nobody else holds the arrays
public record AnswerText(String exampleId, String context, int[] starts, int[] ends, List<String> gold) {
    public AnswerText {
        gold = List.copyOf(gold);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AnswerText that
                && exampleId.equals(that.exampleId)
                && context.equals(that.context)
                && gold.equals(that.gold)
                && Arrays.equals(starts, that.starts)
                && Arrays.equals(ends, that.ends);
    }

    @Override
    public int hashCode() {
        return 31 * exampleId.hashCode() + Arrays.hashCode(starts);
    }

    @Override
    public String toString() {
        return "AnswerText of " + exampleId + ": " + gold;
    }
}
