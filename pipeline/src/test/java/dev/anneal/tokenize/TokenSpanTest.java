package dev.anneal.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.Truncation;
import dev.anneal.table.GoldAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers in windows of their context. */
final class TokenSpanTest {
    private static final String CONTEXT = "a b c d e";

    @Test
    void aWindowHasAllOfAnAnswerOrNone() {
        TokenizerOptions options = new TokenizerOptions(7, Truncation.WINDOWS).withStride(1);
        try (Tokenizer tokenizer = Tokenizer.open(WordsTokenizer.file(), options)) {
            List<AlignedEncoding> windows = tokenizer.windows("h", CONTEXT);
            assertThat(windows).hasSize(2);
            assertThat(TokenSpan.of(windows.get(0), new GoldAnswer("b c", 2))).isEqualTo(new TokenSpan(4, 5));
            assertThat(TokenSpan.of(windows.get(1), new GoldAnswer("b c", 2))).isEqualTo(TokenSpan.NONE);
            assertThat(TokenSpan.of(windows.get(0), new GoldAnswer("c d", 4))).isEqualTo(TokenSpan.NONE);
            assertThat(TokenSpan.of(windows.get(1), new GoldAnswer("c d", 4))).isEqualTo(new TokenSpan(3, 4));
            assertThat(TokenSpan.of(windows.get(1), new GoldAnswer("e", 8))).isEqualTo(new TokenSpan(5, 5));
        }
    }

    @Test
    void aContextWithoutTokensHasNoAnswer() {
        TokenizerOptions options = new TokenizerOptions(7, Truncation.WINDOWS);
        try (Tokenizer tokenizer = Tokenizer.open(WordsTokenizer.file(), options)) {
            AlignedEncoding window = tokenizer.windows("h", " ").get(0);
            assertThat(TokenSpan.of(window, new GoldAnswer(" ", 0))).isEqualTo(TokenSpan.NONE);
        }
    }
}
