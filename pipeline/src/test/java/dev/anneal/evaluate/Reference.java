package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Figures of other libraries, and what tests of evaluators share. */
record Reference(String name, JsonNode json) {
    private static final double CLOSE = 1e-12;

    /** One kind of case of task-metrics.json, which tests/reference/task_metrics.py writes. */
    static List<Reference> cases(String kind) {
        return cases("task-metrics.json", kind);
    }

    /** The same of another file of such cases. */
    static List<Reference> cases(String file, String kind) {
        try (InputStream in = Reference.class.getResourceAsStream(file)) {
            List<Reference> cases = new ArrayList<>();
            new ObjectMapper()
                    .readTree(in)
                    .get(kind)
                    .forEach(json -> cases.add(new Reference(json.get("name").asText(), json)));
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode get(String key) {
        return json.get(key);
    }

    float[] floats(String key) {
        float[] values = new float[json.get(key).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) json.get(key).get(i).asDouble();
        }
        return values;
    }

    int[][] rows(String key) {
        return IntStream.range(0, json.get(key).size())
                .mapToObj(row -> ints(json.get(key).get(row)))
                .toArray(int[][]::new);
    }

    int[] ints(String key) {
        return ints(json.get(key));
    }

    private static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
    }

    /** Each figure of the reference is there, and close; null is NaN. */
    static void assertClose(Map<String, Double> figures, JsonNode expected) {
        expected.fields()
                .forEachRemaining(each -> assertClose(
                        each.getKey(), figures.getOrDefault(each.getKey(), Double.NEGATIVE_INFINITY), each.getValue()));
    }

    static void assertClose(String name, double figure, JsonNode expected) {
        if (expected.isNull()) {
            assertThat(figure).as(name).isNaN();
        } else {
            double value = expected.asDouble();
            assertThat(figure).as(name).isCloseTo(value, within(CLOSE * Math.max(1, Math.abs(value))));
        }
    }

    /** Deals tallies to ranks as a shuffled deck: contiguous runs are only one way to do it. */
    static List<byte[]> dealt(List<? extends Tally> tallies, int ranks) {
        List<Tally> shuffled = new ArrayList<>(tallies);
        Collections.shuffle(shuffled, new Random(ranks));
        List<byte[]> shares = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            shares.add(TallyCodec.encode(
                    shuffled.subList(rank * shuffled.size() / ranks, (rank + 1) * shuffled.size() / ranks)));
        }
        return shares;
    }

    /** All figures are the same, bit for bit, on one to seven ranks. */
    static void assertSameOnAnyRanks(Evaluator evaluator, List<? extends Tally> tallies) {
        Findings whole = evaluator.findings(tallies.size(), List.of(TallyCodec.encode(tallies)));
        for (int ranks = 1; ranks <= 7; ranks++) {
            assertThat(evaluator.findings(tallies.size(), dealt(tallies, ranks)))
                    .as("on %d ranks", ranks)
                    .isEqualTo(whole);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** What is said of all rows as a slice is what is said of all rows. */
    static void assertFiguresOfAllRowsAreTheMetrics(Evaluator evaluator, List<Tally> tallies) {
        RowOutcomes outcomes =
                evaluator.outcomes(tallies.size(), dealt(tallies, 2)).orElseThrow();

        Map<String, Double> figures = outcomes.figures(Intervals.inOrder(outcomes.rows()));

        Map<String, Double> metrics = evaluator.metrics(tallies.size(), dealt(tallies, 3));
        assertThat(metrics.keySet()).containsAll(figures.keySet());
        figures.forEach((name, figure) -> assertThat(figure).as(name).isCloseTo(metrics.get(name), within(CLOSE)));
    }

    /** Of a case with logits and the true labels of each row, in micro-batches of so many rows. */
    List<Tally> tallies(MultiLabelEvaluator evaluator, int microBatch) {
        int width = evaluator.labels().size();
        float[] logits = floats("logits");
        int[][] truths = rows("truths");
        List<Tally> tallies = new ArrayList<>();
        for (int from = 0; from < truths.length; from += microBatch) {
            int to = Math.min(truths.length, from + microBatch);
            tallies.add(evaluator.tally(
                    tallies.size(),
                    Arrays.copyOfRange(logits, from * width, to * width),
                    Arrays.copyOfRange(truths, from, to)));
        }
        return tallies;
    }
}
