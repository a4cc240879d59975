package dev.anneal.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.config.Truncation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Head and tail, and windows. The vocabulary of words.json: [CLS] 2, [SEP] 3, a to h 4 to 11. */
final class TruncationTest {
    private static final String EIGHT = "a b c d e f g h";

    @Test
    void headTailDropsTheMiddle() {
        try (Tokenizer half = open(headTail(6, 0.5));
                Tokenizer quarter = open(headTail(6, 0.25));
                Tokenizer tail = open(headTail(6, 0))) {
            assertThat(half.encode(EIGHT).ids()).containsExactly(2, 4, 5, 10, 11, 3);
            assertThat(half.encode(EIGHT).tokensLost()).isEqualTo(4);
            assertThat(half.encode("a b c d").ids()).containsExactly(2, 4, 5, 6, 7, 3);
            assertThat(quarter.encode(EIGHT).ids()).containsExactly(2, 4, 9, 10, 11, 3);
            assertThat(tail.encode(EIGHT).ids()).containsExactly(2, 8, 9, 10, 11, 3);
            AlignedEncoding aligned = half.align(EIGHT);
            assertThat(aligned.starts()).containsExactly(-1, 0, 2, 12, 14, -1);
            assertThat(aligned.ends()).containsExactly(-1, 1, 3, 13, 15, -1);
        }
    }

    @Test
    void headTailOfAPairKeepsBothEndsOfTheTextThatIsTooLong() {
        try (Tokenizer tokenizer = open(headTail(8, 0.5))) {
            assertThat(tokenizer.encode("a", EIGHT).ids()).containsExactly(2, 4, 3, 4, 5, 10, 11, 3);
            assertThat(tokenizer.encode("a b c d", "e f g h").ids()).containsExactly(2, 4, 7, 3, 8, 9, 11, 3);
        }
    }

    @Test
    void windowsOverlapAndCoverTheText() {
        try (Tokenizer tokenizer = open(new TokenizerOptions(6, Truncation.WINDOWS).withStride(1))) {
            List<AlignedEncoding> windows = tokenizer.windows(EIGHT);
            assertThat(windows.stream().map(AlignedEncoding::ids))
                    .containsExactly(
                            new int[] {2, 4, 5, 6, 7, 3}, new int[] {2, 7, 8, 9, 10, 3}, new int[] {2, 10, 11, 3});
            assertThat(windows.get(1).starts()).containsExactly(-1, 6, 8, 10, 12, -1);
            assertThat(windows).allMatch(window -> window.encoding().tokensLost() == 0);
            assertThat(tokenizer.windows("a b c d")).hasSize(1);
            assertThat(tokenizer.windows("")).hasSize(1);
        }
    }

    @Test
    void onlyTheSecondTextIsCutIntoWindows() {
        try (Tokenizer tokenizer = open(new TokenizerOptions(8, Truncation.WINDOWS).withStride(1))) {
            List<AlignedEncoding> windows = tokenizer.windows("g h", "a b c d e");
            assertThat(windows.stream().map(AlignedEncoding::ids))
                    .containsExactly(new int[] {2, 10, 11, 3, 4, 5, 6, 3}, new int[] {2, 10, 11, 3, 6, 7, 8, 3});
            assertThat(windows.get(1).startsIn(1)).containsExactly(-1, -1, -1, -1, 4, 6, 8, -1);
            assertThat(windows.get(1).endsIn(1)).containsExactly(-1, -1, -1, -1, 5, 7, 9, -1);
        }
    }

    @Test
    void aWindowNeedsRoomForMoreThanWhatItShares() {
        try (Tokenizer tokenizer = open(new TokenizerOptions(8, Truncation.WINDOWS).withStride(3))) {
            assertThatThrownBy(() -> tokenizer.windows("g h", "a b c d e"))
                    .isInstanceOf(RowTooLongException.class)
                    .hasMessage(
                            "The row has 10 tokens, and of a window of 8 its first text and the special tokens leave 3 for the"
                                    + " rest, but windows have 3 in common.");
            assertThatThrownBy(() -> tokenizer.windows("a b c d e f g h", "a")).isInstanceOf(RowTooLongException.class);
            assertThatThrownBy(() -> tokenizer.encode(EIGHT))
                    .hasMessage("The row has 10 tokens, but at most 8 are allowed and truncation is windows.");
        }
    }

    @Test
    void optionsThatCannotBeAreRefused() {
        TokenizerOptions options = new TokenizerOptions(8, Truncation.WINDOWS);
        assertThatThrownBy(() -> options.withStride(8)).hasMessage("Windows of 8 tokens that have 8 in common.");
        assertThatThrownBy(() -> options.withHeadShare(1.5)).hasMessage("A share of 1.5 from the beginning.");
    }

    private static TokenizerOptions headTail(int maxLength, double share) {
        return new TokenizerOptions(maxLength, Truncation.HEAD_TAIL).withHeadShare(share);
    }

    private static Tokenizer open(TokenizerOptions options) {
        return Tokenizer.open(WordsTokenizer.file(), options);
    }
}
