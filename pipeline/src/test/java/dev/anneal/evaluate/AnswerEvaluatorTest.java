package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.evaluate.answer.AnswerRules;
import dev.anneal.evaluate.answer.AnswerSearch;
import dev.anneal.evaluate.answer.SquadQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerEvaluatorTest {
    // B windows, T tokens: [CLS] red green blue [SEP]
    private static final int TOKENS = 5;
    private static final AnswerSearch.Window PLACE =
            new AnswerSearch.Window("red green blue", new int[] {-1, 0, 4, 10, -1}, new int[] {-1, 3, 9, 14, -1});
    private static final AnswerEvaluator VERSION_1 = AnswerEvaluator.of(AnswerRules.ALWAYS_ANSWERED);
    private static final AnswerEvaluator VERSION_2 = AnswerEvaluator.of(AnswerRules.MAY_BE_UNANSWERABLE);

    @Test
    void windowsOfOneQuestionAreOneRow() {
        AnswerWindow right = window("1", List.of("Green"), 2, 2);
        AnswerWindow other = window("1", List.of("Green"), 0, 0);
        List<Tally> tallies = List.of(
                VERSION_1.tally(0, logits(2, 2, 4), TOKENS, List.of(right)),
                VERSION_1.tally(1, logits(1, 3, 2), TOKENS, List.of(other)));

        Findings findings = VERSION_1.findings(2, Reference.dealt(tallies, 2));

        assertThat(findings.rows()).isEqualTo(1);
        assertThat(findings.metrics()).containsEntry("exact_match", 100.0).containsEntry("f1", 100.0);
        assertThat(findings.metrics()).containsOnlyKeys("loss", "exact_match", "f1");
        assertThat(findings.threshold()).isEmpty();
    }

    /** Cross entropy of logits (4, 0, 0, 0, 0) is log(1 + 4 exp(-4)) where the 4 is right, and 4 more elsewhere. */
    @Test
    void lossIsTheMeanOfStartsAndEnds() {
        double right = Math.log(1 + 4 * Math.exp(-4));
        List<Tally> tallies =
                List.of(VERSION_1.tally(0, logits(2, 3, 4), TOKENS, List.of(window("1", List.of("Green"), 2, 2))));

        Map<String, Double> metrics = VERSION_1.metrics(1, Reference.dealt(tallies, 1));

        assertThat(metrics.get("loss")).isCloseTo((right + right + 4) / 2, within(1e-6));
        assertThat(metrics.get("f1")).isCloseTo(100 * 2.0 / 3, within(1e-12));
    }

    @Test
    void aPositionOutsideTheWindowHasNoLoss() {
        List<Tally> tallies =
                List.of(VERSION_1.tally(0, logits(2, 3, 4), TOKENS, List.of(window("1", List.of("Green"), 9, 9))));

        assertThat(VERSION_1.metrics(1, Reference.dealt(tallies, 1))).containsEntry("loss", 0.0);
    }

    @Test
    void questionsWithoutAnAnswerHaveFiguresOfTheirOwn() {
        List<Tally> tallies = List.of(VERSION_2.tally(
                0,
                join(logits(2, 2, 4), logits(0, 0, 4), logits(1, 1, 4), logits(0, 0, 4)),
                TOKENS,
                List.of(
                        window("1", List.of("green"), 2, 2),
                        window("2", List.of(), 0, 0),
                        window("3", List.of(), 0, 0),
                        window("4", List.of("red"), 1, 1))));

        Findings findings = VERSION_2.findings(1, Reference.dealt(tallies, 1));

        assertThat(findings.metrics())
                .containsEntry("exact_match", 50.0)
                .containsEntry("has_answer_exact_match", 50.0)
                .containsEntry("no_answer_exact_match", 50.0)
                .containsEntry("best_exact_match", 75.0)
                .containsEntry("best_exact_match_threshold", -8.0);
        assertThat(findings.threshold()).hasValue(0);
        assertThat(findings.tables().get(0).rows()).hasSize(2);
    }

    @Test
    void hasTheSameBitsForAnyPartitioning() {
        Random random = new Random(5);
        List<Tally> tallies = new ArrayList<>();
        for (int index = 0; index < 30; index++) {
            float[] logits = new float[2 * TOKENS * 2];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = (float) random.nextGaussian();
            }
            tallies.add(VERSION_2.tally(
                    index,
                    logits,
                    TOKENS,
                    List.of(
                            window("q" + random.nextInt(20), List.of("red"), 1, 1),
                            window("none" + random.nextInt(20), List.of(), 0, 0))));
        }

        Reference.assertSameOnAnyRanks(VERSION_2, tallies);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> VERSION_1.tally(3, new float[9], TOKENS, List.of(window("1", List.of("a"), 0, 0))))
                .hasMessage("Micro-batch 3 has 9 logits for 1 windows of 5 tokens.");
    }

    private static AnswerWindow window(String id, List<String> answers, int start, int end) {
        return new AnswerWindow(new SquadQuestion(id, answers), PLACE, start, end);
    }

    /** [1, T, 2] all 0 but for the start and the end. */
    private static float[] logits(int start, int end, float logit) {
        float[] logits = new float[TOKENS * 2];
        logits[start * 2] = logit;
        logits[end * 2 + 1] = logit;
        return logits;
    }

    private static float[] join(float[]... rows) {
        float[] all = new float[rows.length * TOKENS * 2];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, all, row * TOKENS * 2, TOKENS * 2);
        }
        return all;
    }
}
