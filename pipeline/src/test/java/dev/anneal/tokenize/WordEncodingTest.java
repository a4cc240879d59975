package dev.anneal.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.config.Truncation;
import dev.anneal.tokenize.TagAlignment.SubTokens;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Words and their labels. The vocabulary of words.json: [CLS] 2, [SEP] 3, a to h 4 to 11, ##a 12. */
final class WordEncodingTest {
    private static final List<String> LABELS = List.of("O", "B-PER", "I-PER", "B-LOC");

    @Test
    void emptyWordsAndThoseWithoutTokensShiftNothing() {
        try (Tokenizer tokenizer = open(32)) {
            WordEncoding row = tokenizer.encodeWords(List.of("aaa", "", "b", "\u0000", " ", "c"));
            assertThat(row.encoding().ids()).containsExactly(2, 4, 12, 12, 5, 6, 3);
            assertThat(row.aligned().words()).containsExactly(-1, 0, 0, 0, 2, 5, -1);
            assertThat(row.aligned().starts()).containsExactly(-1, 0, 1, 2, 0, 0, -1);
            assertThat(row.wordsWithoutTokens()).isEqualTo(3);
            assertThat(row.wordsLost()).isZero();
            int[] tags = {1, 0, 2, 0, 0, 3};
            assertThat(TagAlignment.of(SubTokens.FIRST, LABELS)
                            .tokenTags(row.aligned().words(), tags))
                    .containsExactly(-100, 1, -100, -100, 2, 3, -100);
            assertThat(TagAlignment.of(SubTokens.ALL, LABELS)
                            .tokenTags(row.aligned().words(), tags))
                    .containsExactly(-100, 1, 2, 2, 2, 3, -100);
        }
    }

    @Test
    void truncationSaysHowManyWordsItTook() {
        try (Tokenizer tokenizer = open(5)) {
            WordEncoding row = tokenizer.encodeWords(List.of("a", "baa", "", "c", "d"));
            assertThat(row.encoding().ids()).containsExactly(2, 4, 5, 12, 3);
            assertThat(row.wordsLost()).isEqualTo(2);
            assertThat(row.wordsWithoutTokens()).isEqualTo(1);
        }
    }

    @Test
    void rowsWithoutWordsAreSpecialTokensOnly() {
        try (Tokenizer tokenizer = open(5)) {
            assertThat(tokenizer.encodeWords(List.of()).encoding().ids()).containsExactly(2, 3);
            assertThat(tokenizer.encodeWords(List.of("", "")).encoding().ids()).containsExactly(2, 3);
        }
    }

    @Test
    void aBeginningLabelWithoutAnInsideOneStays() {
        int[] words = {-1, 0, 0, -1};
        assertThat(TagAlignment.of(SubTokens.ALL, LABELS).tokenTags(words, new int[] {3}))
                .containsExactly(-100, 3, 3, -100);
        assertThat(TagAlignment.of(SubTokens.ALL, LABELS).tokenTags(words, new int[] {-100}))
                .containsExactly(-100, -100, -100, -100);
    }

    @Test
    void aWordWithoutLabelIsAnError() {
        assertThatThrownBy(() -> TagAlignment.of(SubTokens.FIRST, LABELS).tokenTags(new int[] {0, 1}, new int[] {0}))
                .hasMessage("Word 1 has none of 1 labels.");
    }

    @Test
    void offsetsCountUnitsOfTheJavaString() {
        try (Tokenizer tokenizer = open(32)) {
            AlignedEncoding row = tokenizer.align("\uD83D\uDE00 a", "b \uD83D\uDE00\uD83D\uDE00 c");
            assertThat(row.ids()).containsExactly(2, 1, 4, 3, 5, 1, 6, 3);
            assertThat(row.starts()).containsExactly(-1, 0, 3, -1, 0, 2, 7, -1);
            assertThat(row.ends()).containsExactly(-1, 2, 4, -1, 1, 6, 8, -1);
            assertThat(row.texts()).containsExactly(-1, 0, 0, -1, 1, 1, 1, -1);
            assertThat(row.words()).containsExactly(-1, 0, 1, -1, 0, 1, 2, -1);
        }
    }

    private static Tokenizer open(int maxLength) {
        return Tokenizer.open(WordsTokenizer.file(), new TokenizerOptions(maxLength, Truncation.LONGEST_FIRST));
    }
}
