package dev.anneal.evaluate;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The result of evaluating one model on one split: what `evaluation.json` holds. Immutable.
 *
 * @param rows rows evaluated, each once
 * @param rejectedRows rows of the source that could not be evaluated and are listed in the rejects
 * @param metrics by the names of {@link ClassificationMetrics}, in order
 * @param threshold probability from which a row counts as positive; absent where the most probable class is taken
 * @param labels [C] names of the classes
 * @param confusion [C, C] row = true class, column = predicted class
 * @param modelDigest SHA-256 of `model.safetensors`, in hexadecimal
 * @param dataDigest digest of the dataset's manifest
 */
public record Evaluation(
        String split,
        long rows,
        long rejectedRows,
        Map<String, Double> metrics,
        OptionalDouble threshold,
        List<String> labels,
        List<List<Long>> confusion,
        String modelDigest,
        String dataDigest) {

    public Evaluation {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        labels = List.copyOf(labels);
        confusion = confusion.stream().map(List::copyOf).toList();
        int classes = labels.size();
        if (confusion.size() != classes || confusion.stream().anyMatch(row -> row.size() != classes)) {
            throw new IllegalArgumentException("An evaluation with " + classes + " labels needs a " + classes + " x "
                    + classes + " confusion matrix.");
        }
        long counted = confusion.stream()
                .flatMap(List::stream)
                .mapToLong(Long::longValue)
                .sum();
        if (counted != rows) {
            throw new IllegalArgumentException(
                    "The confusion matrix counts " + counted + " rows, but the evaluation " + rows + ".");
        }
    }

    /** All metrics of a finished tally. */
    public static Evaluation of(
            String split, ClassificationTally tally, List<String> labels, String modelDigest, String dataDigest) {
        return new Evaluation(
                split,
                tally.rows(),
                0,
                ClassificationMetrics.of(tally),
                OptionalDouble.empty(),
                labels,
                Arrays.stream(tally.confusion())
                        .map(row -> Arrays.stream(row).boxed().toList())
                        .toList(),
                modelDigest,
                dataDigest);
    }

    public Evaluation withRejectedRows(long count) {
        return new Evaluation(split, rows, count, metrics, threshold, labels, confusion, modelDigest, dataDigest);
    }

    public Evaluation withThreshold(double probability) {
        return new Evaluation(
                split,
                rows,
                rejectedRows,
                metrics,
                OptionalDouble.of(probability),
                labels,
                confusion,
                modelDigest,
                dataDigest);
    }

    /** One score per class, in label order. */
    public List<ClassScore> classScores() {
        return ClassScore.of(tally(), labels);
    }

    /** The metrics of always answering the most frequent true class, on the same rows; the baseline of each metric but the loss. */
    public Map<String, Double> majorityMetrics() {
        Map<String, Double> metricsOfMajority = ClassificationMetrics.of(tally().ofMajorityAnswer());
        return metricsOfMajority.entrySet().stream()
                .filter(metric -> !metric.getKey().equals("loss"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    /** The text of `evaluation.json`. */
    public String toJson() {
        return EvaluationJson.write(this);
    }

    /**
     * Reads the text of an `evaluation.json`.
     *
     * @throws dev.anneal.error.AnnealException kind user, if it is not one
     */
    public static Evaluation fromJson(String json) {
        return EvaluationJson.read(json);
    }

    private ClassificationTally tally() {
        long[][] counts = confusion.stream()
                .map(row -> row.stream().mapToLong(Long::longValue).toArray())
                .toArray(long[][]::new);
        double loss = metrics.getOrDefault("loss", Double.NaN);
        return ClassificationTally.of(counts, loss * rows, rows);
    }
}
