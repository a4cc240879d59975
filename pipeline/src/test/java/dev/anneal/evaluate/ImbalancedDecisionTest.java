package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.anneal.table.StableHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is chosen on one half of imbalanced rows is better on the other half too. */
class ImbalancedDecisionTest {
    private static final List<String> LABELS = List.of("ham", "spam");
    private static final SingleLabelEvaluator UNDECIDED = new SingleLabelEvaluator(LABELS, RowScores.KEPT);

    /** Rows with their logits. */
    private static final class Scored {
        private final List<Float> logits = new ArrayList<>();
        private final List<Integer> labels = new ArrayList<>();

        void add(int label, double first, double second) {
            labels.add(label);
            logits.add((float) first);
            logits.add((float) second);
        }

        Tally tally(SingleLabelEvaluator evaluator) {
            float[] all = new float[logits.size()];
            for (int i = 0; i < all.length; i++) {
                all[i] = logits.get(i);
            }
            return evaluator.tally(
                    0, all, labels.stream().mapToInt(Integer::intValue).toArray());
        }

        Map<String, Double> metrics(Decision decision) {
            SingleLabelEvaluator evaluator = new SingleLabelEvaluator(LABELS, RowScores.KEPT, decision);
            return evaluator.metrics(1, List.of(TallyCodec.encode(List.of(tally(evaluator)))));
        }

        Decision fit() {
            return DecisionFit.of(
                    UNDECIDED,
                    1,
                    List.of(TallyCodec.encode(List.of(tally(UNDECIDED)))),
                    DecisionFitTest.config(Optional.of("f1"), true));
        }
    }

    /** One row in twenty is positive; the model knows something of it, and is three times as sure as it should be. */
    @Test
    void movesTheF1OfARareClass() {
        Random random = new Random(11);
        Scored validation = new Scored();
        Scored test = new Scored();
        for (int row = 0; row < 8000; row++) {
            int label = random.nextInt(20) == 0 ? 1 : 0;
            double odds = 3 * (random.nextGaussian() * 1.5 + 2.25 * label - 4.1);
            (row % 2 == 0 ? validation : test).add(label, 0, odds);
        }
        Decision decision = validation.fit();

        Map<String, Double> before = test.metrics(Decision.NONE);
        Map<String, Double> after = test.metrics(decision);

        assertThat(decision.threshold(0)).isLessThan(0.4);
        assertThat(decision.temperature()).isBetween(2.5, 3.6);
        assertThat(after.get("f1")).isGreaterThan(before.get("f1") + 0.1);
        assertThat(after.get("loss")).isLessThan(before.get("loss"));
        assertThat(after.get("calibration_error")).isLessThan(before.get("calibration_error"));
        assertThat(after.get("roc_auc")).isEqualTo(before.get("roc_auc"));
    }

    /** Naive Bayes over words, learnt from few messages: too sure of itself, as it counts each word as if it were alone. */
    @Test
    void movesTheF1OfSpam() throws IOException {
        Optional<Path> file = messages();
        assumeThat(file).as("public data, not part of the project").isPresent();
        Map<String, int[]> counts = new HashMap<>();
        int[] words = new int[2];
        int[] messages = new int[2];
        List<String> lines = Files.readAllLines(file.get());
        for (String line : lines) {
            if (part(line) == 0) {
                messages[label(line)]++;
                for (String word : words(line)) {
                    counts.computeIfAbsent(word, each -> new int[2])[label(line)]++;
                    words[label(line)]++;
                }
            }
        }
        Scored validation = new Scored();
        Scored test = new Scored();
        for (String line : lines) {
            double[] logits = {Math.log(messages[0]), Math.log(messages[1])};
            for (String word : words(line)) {
                int[] seen = counts.getOrDefault(word, new int[2]);
                for (int label = 0; label < 2; label++) {
                    logits[label] += Math.log((seen[label] + 1.0) / (words[label] + counts.size() + 1));
                }
            }
            if (part(line) > 0) {
                (part(line) < 8 ? validation : test).add(label(line), logits[0], logits[1]);
            }
        }
        Decision decision = validation.fit();

        Map<String, Double> before = test.metrics(Decision.NONE);
        Map<String, Double> after = test.metrics(decision);

        assertThat(after.get("f1")).isGreaterThan(before.get("f1"));
        assertThat(after.get("loss")).isLessThan(before.get("loss"));
        assertThat(after.get("calibration_error")).isLessThan(before.get("calibration_error"));
    }

    /** 0 of one in sixteen. */
    private static int part(String line) {
        return (int) (StableHash.ofText(line) & 15);
    }

    private static int label(String line) {
        return line.startsWith("spam") ? 1 : 0;
    }

    private static List<String> words(String line) {
        return Stream.of(line.substring(line.indexOf('\t') + 1)
                        .toLowerCase(Locale.ROOT)
                        .split("[^a-z0-9]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static Optional<Path> messages() {
        return Stream.iterate(Path.of("").toAbsolutePath(), place -> place != null, Path::getParent)
                .map(place -> place.resolve("shared/data/imbalanced_sms_spam/SMSSpamCollection.tsv"))
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
