package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.evaluate.LabelTable.Subject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TokenEvaluatorTest {
    // B rows, T tokens, C tags
    private static final int MICRO_BATCH = 7;

    static List<Reference> cases() {
        return Reference.cases("tokens");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithSeqevalAndScikitLearn(Reference each) {
        TokenEvaluator evaluator = new TokenEvaluator(tags(each), RowScores.KEPT);
        List<Tally> tallies = tallies(evaluator, each);

        Findings findings = evaluator.findings(tallies.size(), Reference.dealt(tallies, 3));

        Reference.assertClose(findings.metrics(), each.get("metrics"));
        assertThat(findings.metrics()).hasSize(each.get("metrics").size() + 1).containsKey("loss");
        assertThat(findings.rows()).isEqualTo(each.get("truths").size());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void entityTableAgreesWithSeqeval(Reference each) {
        TokenEvaluator evaluator = new TokenEvaluator(tags(each), RowScores.KEPT);
        List<Tally> tallies = tallies(evaluator, each);

        Findings findings = evaluator.findings(tallies.size(), Reference.dealt(tallies, 2));

        boolean entities = findings.tables().get(0).subject() == Subject.ENTITIES;
        assertThat(entities).isEqualTo(each.get("metrics").has("entity_f1"));
        if (entities) {
            assertThat(findings.tables().get(0).rows())
                    .extracting(LabelTable.Row::label)
                    .containsAll(occurring(each));
            findings.tables().get(0).rows().forEach(row -> {
                List<Double> figures = List.copyOf(row.figures().values());
                if (!each.get("entities").has(row.label())) {
                    assertThat(figures).as(row.label()).containsOnly(0.0);
                    return;
                }
                for (int i = 0; i < figures.size(); i++) {
                    Reference.assertClose(
                            row.label(),
                            figures.get(i),
                            each.get("entities").get(row.label()).get(i));
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void figuresOfAllRowsAreTheMetrics(Reference each) {
        Evaluator evaluator = new TokenEvaluator(tags(each), RowScores.KEPT);

        Reference.assertFiguresOfAllRowsAreTheMetrics(
                evaluator, tallies(new TokenEvaluator(tags(each), RowScores.KEPT), each));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasTheSameBitsForAnyPartitioning(Reference each) {
        TokenEvaluator evaluator = new TokenEvaluator(tags(each), RowScores.KEPT);

        Reference.assertSameOnAnyRanks(evaluator, tallies(evaluator, each));
    }

    /** [CLS] New York ##ers [SEP] padding: only the first tokens of both words count. */
    @Test
    void tokensWithoutATagAreLeftOutOfBothSequences() {
        TokenEvaluator evaluator = new TokenEvaluator(List.of("O", "B-LOC", "I-LOC"), RowScores.KEPT);
        int ignored = TokenEvaluator.IGNORED;
        float[] logits = logits(new int[] {1, 1, 2, 0, 1, 2}, 3);

        Tally tally = evaluator.tally(0, logits, 6, new int[][] {{ignored, 1, 2, ignored, ignored}});

        Map<String, Double> metrics = evaluator.metrics(1, List.of(TallyCodec.encode(List.of(tally))));
        assertThat(metrics).containsEntry("entity_f1", 1.0).containsEntry("token_accuracy", 1.0);
        assertThat(metrics.get("loss")).isCloseTo(Math.log(1 + 2 * Math.exp(-4)), within(1e-6));
    }

    @Test
    void theBaselineIsTheMostFrequentTag() {
        TokenEvaluator evaluator = new TokenEvaluator(List.of("NOUN", "VERB"), RowScores.KEPT);
        Tally tally = evaluator.tally(0, logits(new int[] {0, 0, 0, 0}, 2), 4, new int[][] {{1, 1, 0, 1}});

        Findings findings = evaluator.findings(1, List.of(TallyCodec.encode(List.of(tally))));

        assertThat(findings.baseline())
                .hasValue(new Baseline("always the most frequent answer", Map.of("token_accuracy", 0.75)));
        assertThat(findings.metrics()).containsEntry("token_accuracy", 0.25).doesNotContainKey("entity_f1");
    }

    @Test
    void refusesWhatDoesNotFit() {
        TokenEvaluator evaluator = new TokenEvaluator(List.of("NOUN", "VERB"), RowScores.KEPT);

        assertThatThrownBy(() -> evaluator.tally(2, new float[7], 2, new int[][] {{0}, {1}}))
                .hasMessage("Micro-batch 2 has 7 logits for 2 rows of 2 tokens and 2 tags.");
        assertThatThrownBy(() -> evaluator.tally(2, new float[4], 2, new int[][] {{0, 1, 1}}))
                .hasMessage("A row of micro-batch 2 has 3 tags for 2 tokens.");
        assertThatThrownBy(() -> evaluator.tally(2, new float[4], 2, new int[][] {{0, 2}}))
                .hasMessage("A token of micro-batch 2 has tag 2, but there are 2.");
    }

    /** Types of entities that are there, or found. */
    private static List<String> occurring(Reference each) {
        List<String> names = new ArrayList<>();
        each.get("entities").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> tags(Reference each) {
        List<String> tags = new ArrayList<>();
        each.get("tags").forEach(tag -> tags.add(tag.asText()));
        return tags;
    }

    private static List<Tally> tallies(TokenEvaluator evaluator, Reference each) {
        int width = each.get("tags").size();
        int[][] truths = each.rows("truths");
        int[][] predictions = each.rows("predictions");
        List<Tally> tallies = new ArrayList<>();
        for (int from = 0; from < truths.length; from += MICRO_BATCH) {
            int to = Math.min(truths.length, from + MICRO_BATCH);
            int[][] rows = Arrays.copyOfRange(truths, from, to);
            int tokens = Arrays.stream(rows).mapToInt(row -> row.length).max().orElseThrow();
            float[] logits = new float[rows.length * tokens * width];
            for (int row = 0; row < rows.length; row++) {
                float[] some = logits(predictions[from + row], width);
                System.arraycopy(some, 0, logits, row * tokens * width, some.length);
            }
            tallies.add(evaluator.tally(tallies.size(), logits, tokens, rows));
        }
        return tallies;
    }

    /** [T, C] logits that are 4 for the prediction and 0 for all others. */
    private static float[] logits(int[] predictions, int width) {
        float[] logits = new float[predictions.length * width];
        for (int token = 0; token < predictions.length; token++) {
            logits[token * width + predictions[token]] = 4;
        }
        return logits;
    }
}
