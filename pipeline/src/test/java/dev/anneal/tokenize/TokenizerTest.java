package dev.anneal.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.config.Truncation;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vocabulary of words.json: [CLS] 2, [SEP] 3, a to h 4 to 11, ##a 12, the 15, good 16, film 18; padding to 12 and truncation to 4 are baked in. */
final class TokenizerTest {
    @Test
    void addsSpecialTokensAndNeitherPadsNorTruncatesAsTheFileSays() {
        try (Tokenizer tokenizer = open(32, Truncation.LONGEST_FIRST)) {
            assertThat(tokenizer.encode("The GOOD film aa"))
                    .isEqualTo(new Encoding(new int[] {2, 15, 16, 18, 4, 12, 3}, new int[7], 7));
            assertThat(tokenizer.encode("")).isEqualTo(new Encoding(new int[] {2, 3}, new int[2], 2));
        }
    }

    @Test
    void secondTextOfAPairHasTypeOne() {
        try (Tokenizer tokenizer = open(32, Truncation.LONGEST_FIRST)) {
            assertThat(tokenizer.encode("a b", "c"))
                    .isEqualTo(new Encoding(new int[] {2, 4, 5, 3, 6, 3}, new int[] {0, 0, 0, 0, 1, 1}, 6));
        }
    }

    @Test
    void longestFirstShortensWhicheverIsLonger() {
        try (Tokenizer tokenizer = open(7, Truncation.LONGEST_FIRST)) {
            assertThat(tokenizer.encode("a b c d e f g h").ids()).containsExactly(2, 4, 5, 6, 7, 8, 3);
            assertThat(tokenizer.encode("a b c d", "e").ids()).containsExactly(2, 4, 5, 6, 3, 8, 3);
            assertThat(tokenizer.encode("a", "e f g h").ids()).containsExactly(2, 4, 3, 8, 9, 10, 3);
            Encoding both = tokenizer.encode("a b c d", "e f g h");
            assertThat(both.ids()).containsExactly(2, 4, 5, 3, 8, 9, 3);
            assertThat(both.typeIds()).containsExactly(0, 0, 0, 0, 1, 1, 1);
            assertThat(both.tokensBeforeTruncation()).isEqualTo(11);
            assertThat(both.tokensLost()).isEqualTo(4);
        }
    }

    @Test
    void onlyTheNamedTextIsShortenedOrTheRowIsTooLong() {
        try (Tokenizer first = open(7, Truncation.ONLY_FIRST);
                Tokenizer second = open(7, Truncation.ONLY_SECOND);
                Tokenizer none = open(7, Truncation.FAIL)) {
            assertThat(first.encode("a b c d e", "f g").ids()).containsExactly(2, 4, 5, 3, 9, 10, 3);
            assertThat(second.encode("a b", "c d e f g").ids()).containsExactly(2, 4, 5, 3, 6, 7, 3);
            assertThat(none.encode("a b", "c d").ids()).containsExactly(2, 4, 5, 3, 6, 7, 3);
            assertThatThrownBy(() -> first.encode("a", "b c d e f"))
                    .isInstanceOf(RowTooLongException.class)
                    .hasMessage("The row has 9 tokens, but at most 7 are allowed and truncation is only-first.");
            assertThatThrownBy(() -> second.encode("a b c d e f")).isInstanceOf(RowTooLongException.class);
            assertThatThrownBy(() -> none.encode("a b c d e f"))
                    .hasMessage("The row has 8 tokens, but at most 7 are allowed and truncation is fail.");
        }
    }

    @Test
    void vocabularySizeCoversAddedTokens() {
        try (Tokenizer tokenizer = open(8, Truncation.LONGEST_FIRST)) {
            assertThat(tokenizer.vocabularySize()).isEqualTo(23);
            assertThat(tokenizer.encode("a [ENTITY]").ids()).containsExactly(2, 4, 22, 3);
            assertThat(tokenizer.digest()).matches("[0-9a-f]{64}");
        }
    }

    @Test
    void odditiesOfUnicodeAreEncodedLikeTheirReplacement() {
        try (Tokenizer tokenizer = open(8, Truncation.LONGEST_FIRST)) {
            Encoding unknown = tokenizer.encode("a \uD83D\uDE00 b");
            assertThat(unknown.ids()).containsExactly(2, 4, 1, 5, 3);
            assertThat(tokenizer.encode("a \uD83D b")).isEqualTo(tokenizer.encode("a \uFFFD b"));
            assertThat(tokenizer.encode("\uDE00a")).isEqualTo(tokenizer.encode("\uFFFDa"));
            assertThat(tokenizer.encode("a \u0000 b").ids()).containsExactly(2, 4, 5, 3);
        }
    }

    @Test
    void threadsShareOneTokenizer() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Tokenizer tokenizer = open(8, Truncation.LONGEST_FIRST)) {
            Encoding expected = tokenizer.encode("the good film was very bad", "a b");
            List<Future<Boolean>> results = IntStream.range(0, 4)
                    .mapToObj(thread -> threads.submit(() -> IntStream.range(0, 2000)
                            .allMatch(i -> tokenizer
                                    .encode("the good film was very bad", "a b")
                                    .equals(expected))))
                    .toList();
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void refusesALengthThatSpecialTokensFill() {
        assertThatThrownBy(() -> open(3, Truncation.LONGEST_FIRST).close())
                .hasMessageStartingWith(
                        "data.max-length is 3, but special tokens alone take 2 of a text and 3 of a pair");
    }

    @Test
    void refusesFilesThatAreNoTokenizer(@TempDir Path folder) throws IOException {
        TokenizerOptions options = new TokenizerOptions(8, Truncation.FAIL);
        Path absent = folder.resolve("tokenizer.json");
        assertThatThrownBy(() -> Tokenizer.open(absent, options))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("A model directory needs a tokenizer.json");
        Path text = Files.writeString(folder.resolve("text.json"), "hello");
        assertThatThrownBy(() -> Tokenizer.open(text, options)).hasMessageContaining("text.json is no JSON");
        Path config = Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"bert\"}");
        assertThatThrownBy(() -> Tokenizer.open(config, options)).hasMessageContaining("has no vocabulary");
        Path broken = Files.writeString(folder.resolve("b.json"), "{\"model\": {\"vocab\": {\"a\": 1}}}");
        assertThatThrownBy(() -> Tokenizer.open(broken, options))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("b.json is no tokenizer that can be used");
    }

    private static Tokenizer open(int maxLength, Truncation truncation) {
        return Tokenizer.open(WordsTokenizer.file(), new TokenizerOptions(maxLength, truncation));
    }
}
