package dev.anneal.evaluate.answer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the parts of a context that a model takes for the answer. Of the tokens of a window, the {@code candidates} best starts and as many best ends
 * are paired; a pair is an answer if both tokens are of the context, the end is not before the start, and the answer is not too long. Source:
 * {@code postprocess_qa_predictions} of the question answering examples of transformers. Two things are settled that it leaves open: of equal logits
 * the first comes first, and padding is not searched, so that an answer does not depend on the other rows of its batch. Immutable and thread-safe.
 *
 * @param candidates how many starts, ends and answers are kept
 * @param longest tokens that an answer has at most
 */
public record AnswerSearch(int candidates, int longest) {
    // N tokens of the window without padding

    /** 20 candidates of at most 30 tokens, as in the reference. */
    public static final AnswerSearch USUAL = new AnswerSearch(20, 30);

    public AnswerSearch {
        if (candidates < 1 || longest < 1) {
            throw new IllegalArgumentException(
                    "A search needs candidates and tokens from 1: " + candidates + " of " + longest + " tokens.");
        }
    }

    /**
     * The answers of one window.
     *
     * @param startLogits [N], or more with padding at the end
     * @param endLogits [N], or more with padding at the end
     * @param window [N] where each token lies
     */
    public Answers search(float[] startLogits, float[] endLogits, Window window) {
        if (startLogits.length < window.tokens() || endLogits.length < window.tokens()) {
            throw new IllegalArgumentException(startLogits.length + " starts and " + endLogits.length + " ends for "
                    + window.tokens() + " tokens.");
        }
        List<Integer> ends = best(endLogits, window.tokens());
        List<Candidate> found = new ArrayList<>();
        for (int start : best(startLogits, window.tokens())) {
            for (int end : ends) {
                if (isAnswer(window, start, end)) {
                    found.add(window.candidate(start, end, startLogits[start], endLogits[end]));
                }
            }
        }
        return new Answers(candidates, startLogits[0] + endLogits[0], found);
    }

    private boolean isAnswer(Window window, int start, int end) {
        return end >= start && end - start + 1 <= longest && window.hasText(start, end);
    }

    /** The positions of the largest logits, largest first, the first of equals before the others. */
    private List<Integer> best(float[] logits, int tokens) {
        return IntStream.range(0, tokens)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(token -> -logits[token]))
                .limit(candidates)
                .toList();
    }

    /**
     * A window of a context.
     *
     * @param context the whole context, not only the window
     * @param starts [N] where each token begins in the context, in UTF-16 units; -1 for a token of the question and a special token
     * @param ends [N] after the last character of each token; -1 likewise
     */
    @SuppressWarnings("ArrayRecordComponent") // made for one search; nobody else holds the arrays
    public record Window(String context, int[] starts, int[] ends) {
        public Window {
            if (starts.length != ends.length || starts.length == 0) {
                throw new IllegalArgumentException("A window needs as many starts as ends, from 1: " + starts.length
                        + " starts, " + ends.length + " ends.");
            }
        }

        int tokens() {
            return starts.length;
        }

        /** Whether both tokens are of the context, and something lies between them. */
        boolean hasText(int startToken, int endToken) {
            return starts[startToken] >= 0 && ends[endToken] > starts[startToken];
        }

        Candidate candidate(int startToken, int endToken, float startLogit, float endLogit) {
            int start = starts[startToken];
            int end = ends[endToken];
            return new Candidate(context.substring(start, end), start, end, startLogit, endLogit);
        }
    }
}
