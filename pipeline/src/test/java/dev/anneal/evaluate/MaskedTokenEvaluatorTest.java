package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MaskedTokenEvaluatorTest {
    private static final MaskedTokenEvaluator EVALUATOR = new MaskedTokenEvaluator();

    @Test
    void perplexityIsTheExponentialOfTheLossPerToken() {
        List<Tally> tallies = List.of(EVALUATOR.tally(0, 4, 12.0, 5, 2), EVALUATOR.tally(1, 1, 3.0, 5, 1));

        Findings findings = EVALUATOR.findings(2, Reference.dealt(tallies, 2));

        assertThat(findings.rows()).isEqualTo(5);
        assertThat(findings.metrics()).containsEntry("loss", 1.5).containsEntry("masked_accuracy", 0.3);
        assertThat(findings.metrics().get("perplexity")).isCloseTo(Math.exp(1.5), within(1e-12));
    }

    @Test
    void hasTheSameBitsForAnyPartitioning() {
        Random random = new Random(3);
        List<Tally> tallies = new ArrayList<>();
        for (int index = 0; index < 60; index++) {
            tallies.add(EVALUATOR.tally(index, 4, random.nextDouble() * 20, 6, random.nextInt(7)));
        }

        Reference.assertSameOnAnyRanks(EVALUATOR, tallies);
    }

    @Test
    void lossIsNotDefinedWithoutTokens() {
        Map<String, Double> metrics = EVALUATOR.metrics(1, Reference.dealt(List.of(EVALUATOR.tally(0, 1, 0, 0, 0)), 1));

        assertThat(metrics.get("loss")).isNaN();
        assertThat(metrics.get("perplexity")).isNaN();
    }

    @Test
    void pairsAddTheirLoss() {
        Map<String, Double> metrics = EVALUATOR.metrics(
                2,
                Reference.dealt(
                        List.of(
                                EVALUATOR.tally(0, 3, 4, 2, 1).withPairs(3, 1.5, 2),
                                EVALUATOR.tally(1, 1, 2, 1, 0).withPairs(1, 0.5, 1)),
                        2));

        assertThat(metrics)
                .containsEntry("loss", 2.5)
                .containsEntry("masked_loss", 2.0)
                .containsEntry("next_sentence_loss", 0.5)
                .containsEntry("next_sentence_accuracy", 0.75)
                .containsEntry("perplexity", Math.exp(2));
        assertThatThrownBy(() -> EVALUATOR.tally(7, 1, 0, 3, 1).withPairs(1, 0, 2))
                .hasMessage("Micro-batch 7 has 1 pairs, and 2 of them right.");
    }

    @Test
    void refusesMoreRightTokensThanThereAre() {
        assertThatThrownBy(() -> EVALUATOR.tally(7, 1, 0, 3, 4))
                .hasMessage("Micro-batch 7 has 1 rows, 3 chosen tokens, and 4 of them right.");
    }
}
