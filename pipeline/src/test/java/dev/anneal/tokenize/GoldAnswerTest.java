package dev.anneal.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.Truncation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers in their context and in windows of it. */
final class GoldAnswerTest {
    private static final String CONTEXT = "a b c d e";

    @Test
    void anAnswerStandsWhereItSays() {
        assertThat(new GoldAnswer("c d", 4).problemIn(CONTEXT)).isEmpty();
        assertThat(new GoldAnswer("c d", 4).end()).isEqualTo(7);
        assertThat(new GoldAnswer("c d", 3).problemIn(CONTEXT))
                .contains("the answer \"c d\" should begin at 3, but there the context has \" c \"");
        assertThat(new GoldAnswer("d e f", 6).problemIn(CONTEXT))
                .contains("the answer \"d e f\" begins at 6, but the context has 9 characters");
        assertThat(new GoldAnswer("a", -1).problemIn(CONTEXT)).isPresent();
        assertThat(new GoldAnswer("", 1).problemIn(CONTEXT)).contains("the answer is empty");
    }

    @Test
    void codePointsBecomeUnits() {
        String context = "\uD83D\uDE00 a";
        GoldAnswer answer = GoldAnswer.atCodePoint(context, "a", 2);
        assertThat(answer).isEqualTo(new GoldAnswer("a", 3));
        assertThat(answer.problemIn(context)).isEmpty();
        assertThat(GoldAnswer.atCodePoint(context, "a", 9).problemIn(context)).isPresent();
        assertThat(GoldAnswer.atCodePoint(context, "a", -5).problemIn(context)).isPresent();
    }

    @Test
    void aWindowHasAllOfAnAnswerOrNone() {
        TokenizerOptions options = new TokenizerOptions(7, Truncation.WINDOWS).withStride(1);
        try (Tokenizer tokenizer = Tokenizer.open(WordsTokenizer.file(), options)) {
            List<AlignedEncoding> windows = tokenizer.windows("h", CONTEXT);
            assertThat(windows).hasSize(2);
            assertThat(TokenSpan.of(windows.get(0), new GoldAnswer("b c", 2))).isEqualTo(new TokenSpan(4, 5));
            assertThat(TokenSpan.of(windows.get(1), new GoldAnswer("b c", 2))).isEqualTo(TokenSpan.NONE);
            assertThat(TokenSpan.of(windows.get(0), new GoldAnswer("c d", 4)).isNone())
                    .isTrue();
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
