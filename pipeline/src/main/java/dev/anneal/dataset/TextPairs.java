package dev.anneal.dataset;

import dev.anneal.table.StableHash;
import dev.anneal.tokenize.SpecialTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Cuts a document into pairs of texts for next-sentence prediction (Devlin et al., arXiv 1810.04805, A.2): {@code [CLS] first [SEP] second [SEP]}. In
 * half of the pairs the second text follows the first. In the others it has to be replaced by one of another document, {@link PairCompletion}, and the
 * document goes on after the first: all of its tokens are in a pair. As in {@code create_pretraining_data.py} of google-research/bert texts are spans that
 * begin and end with lines, as far as a pair has several; else with words. Which pair is which, and where its second text begins, follows from the seed,
 * the row's hash and the number of the pair in the document.
 */
final class TextPairs {
    /** The second text follows the first: the label that transformers gives it. */
    static final int NEXT = 0;

    /** The second text is of another document. */
    static final int OTHER = 1;

    static final int SPECIAL_TOKENS = 3;

    private final int cls;
    private final int sep;
    private final int mostTokens;
    private final long seed;

    /** @param length tokens of a pair at most, special ones included; 5 or more */
    TextPairs(SpecialTokens specialTokens, int length, long seed) {
        this.cls = specialTokens.requireCls();
        this.sep = specialTokens.requireSep();
        this.mostTokens = length - SPECIAL_TOKENS;
        this.seed = seed;
    }

    /**
     * A pair.
     *
     * @param tokens with {@link #OTHER} the second text is still the next one, and may be empty
     * @param own those of its tokens that are in no other pair of the document; [n]
     */
    @SuppressWarnings("ArrayRecordComponent") // short-lived; copied nowhere
    record Draft(TokenRow tokens, int[] own) {}

    /**
     * The pairs of a document in the order of its text; none if it has no token.
     *
     * @param tokens without special ones; [n]
     * @param lineStarts whether a line begins with a token
     * @param words the number of each token's word, ascending; [n]
     */
    List<Draft> of(int[] tokens, IntPredicate lineStarts, int[] words, long hash) {
        List<Draft> drafts = new ArrayList<>();
        IntPredicate beginsWord = i -> lineStarts.test(i) || words[i] != words[i - 1];
        for (int from = 0; from < tokens.length; ) {
            long draw = draw(seed, hash, drafts.size());
            int to = end(from, tokens.length, beginsWord);
            int middle = middle(from, to, lineStarts, beginsWord, draw >>> 1);
            boolean next = (draw & 1) == 0 && middle < to;
            drafts.add(draft(tokens, from, middle, to, next ? NEXT : OTHER));
            from = next ? to : middle;
        }
        return drafts;
    }

    /** A number that nothing else decides than these. */
    static long draw(long seed, long hash, int pair) {
        return StableHash.ofText("pair " + seed + " " + hash + " " + pair);
    }

    /** At a word, where the document goes on and the pair has another one. */
    private int end(int from, int length, IntPredicate beginsWord) {
        int most = Math.min(from + mostTokens, length);
        for (int end = most; most < length && end > from + 1; end--) {
            if (beginsWord.test(end)) {
                return end;
            }
        }
        return most;
    }

    /** Where the second text begins; the end for a single token. */
    private static int middle(int from, int to, IntPredicate beginsLine, IntPredicate beginsWord, long draw) {
        for (IntPredicate begins : List.of(beginsLine, beginsWord, (IntPredicate) i -> true)) {
            int[] places = IntStream.range(from + 1, to).filter(begins).toArray();
            if (places.length > 0) {
                return places[(int) (draw % places.length)];
            }
        }
        return to;
    }

    private Draft draft(int[] tokens, int from, int middle, int to, int label) {
        int[] first = Arrays.copyOfRange(tokens, from, middle);
        int[] second = Arrays.copyOfRange(tokens, middle, to);
        return new Draft(
                pair(cls, first, sep, second, label), label == NEXT ? Arrays.copyOfRange(tokens, from, to) : first);
    }

    /** A pair as the model takes it. */
    static TokenRow pair(int cls, int[] first, int sep, int[] second, int label) {
        int[] ids = new int[first.length + second.length + SPECIAL_TOKENS];
        int[] typeIds = new int[ids.length];
        ids[0] = cls;
        System.arraycopy(first, 0, ids, 1, first.length);
        ids[first.length + 1] = sep;
        System.arraycopy(second, 0, ids, first.length + 2, second.length);
        ids[ids.length - 1] = sep;
        Arrays.fill(typeIds, first.length + 2, ids.length, 1);
        return new TokenRow(ids, typeIds, new Target.OneClass(label));
    }
}
