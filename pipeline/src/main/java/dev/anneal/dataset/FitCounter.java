package dev.anneal.dataset;

import dev.anneal.tokenize.AlignedEncoding;
import dev.anneal.tokenize.Encoding;
import dev.anneal.tokenize.SpecialTokens;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.WordCount;
import java.util.BitSet;
import java.util.List;

/** Counts words and tokens of rows for the fit report. Immutable. */
final class FitCounter {
    private static final int QUESTION = 0;
    private static final int CONTEXT = 1;
    private static final int NONE = -1;

    private final BitSet special = new BitSet();
    private final int unknown;
    private final int stride;

    FitCounter(Tokenizer tokenizer) {
        SpecialTokens tokens = tokenizer.specialTokens();
        tokens.all().forEach(special::set);
        this.unknown = tokens.unknown().orElse(NONE);
        if (unknown != NONE) {
            special.clear(unknown);
        }
        this.stride = tokenizer.options().stride();
    }

    /** Of one row; truncation takes no special token. */
    FitCounts row(long words, Encoding encoding) {
        FitCounts kept = kept(encoding.ids());
        long specialTokens = encoding.length() - kept.textTokens();
        return new FitCounts(
                words, encoding.tokensBeforeTruncation() - specialTokens, kept.textTokens(), kept.unknownTokens());
    }

    /** Of a row's tokens alone. */
    FitCounts kept(int[] ids) {
        int text = 0;
        int unknowns = 0;
        for (int id : ids) {
            text += special.get(id) ? 0 : 1;
            unknowns += id == unknown ? 1 : 0;
        }
        return new FitCounts(0, 0, text, unknowns);
    }

    /** Words of the question and the context, and tokens of both, where neighbouring windows have some in common. */
    FitCounts whole(String question, String context, List<AlignedEncoding> windows) {
        long tokens = count(windows.get(0), QUESTION) - (windows.size() - 1L) * stride;
        for (AlignedEncoding window : windows) {
            tokens += count(window, CONTEXT);
        }
        return new FitCounts(words(List.of(question, context)), tokens, 0, 0);
    }

    static long words(List<String> texts) {
        return texts.stream().mapToLong(WordCount::of).sum();
    }

    private static long count(AlignedEncoding window, int text) {
        long count = 0;
        for (int from : window.texts()) {
            count += from == text ? 1 : 0;
        }
        return count;
    }
}
