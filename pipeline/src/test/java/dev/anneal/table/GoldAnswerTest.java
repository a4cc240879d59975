package dev.anneal.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
    void aStartThatNoContextCanHaveIsAProblem() {
        assertThat(GoldAnswer.atCodePoint(CONTEXT, "a", 1L << 40).problemIn(CONTEXT))
                .isPresent();
        assertThat(GoldAnswer.atCodePoint(CONTEXT, "a", -(1L << 40)).problemIn(CONTEXT))
                .isPresent();
    }
}
