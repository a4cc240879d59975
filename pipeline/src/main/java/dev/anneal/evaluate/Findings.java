package dev.anneal.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * All figures of one evaluation, before it is known which model and data they belong to. Immutable.
 *
 * @param rows rows evaluated, each once
 * @param metrics by name, in order; the first after the loss is the one that people ask for first. NaN where one is not defined.
 * @param threshold what an answer is compared with; absent where the most probable answer is taken
 * @param labels [C] names of the classes, labels, tags or numbers; may be empty
 * @param confusion [C, C] row = true class, column = predicted class; empty where a row may have several labels, or none
 * @param baseline what an answer that ignores the text would reach
 * @param tables figures of each label
 */
public record Findings(
        long rows,
        Map<String, Double> metrics,
        OptionalDouble threshold,
        List<String> labels,
        List<List<Long>> confusion,
        Optional<Baseline> baseline,
        List<LabelTable> tables) {

    public Findings {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        labels = List.copyOf(labels);
        confusion = confusion.stream().map(List::copyOf).toList();
        tables = List.copyOf(tables);
        if (!confusion.isEmpty()) {
            requireSquare(rows, labels.size(), confusion);
        }
    }

    /** Metrics and nothing else, to which the other figures are added by {@code with...}. */
    static Findings of(long rows, Map<String, Double> metrics, List<String> labels) {
        return new Findings(rows, metrics, OptionalDouble.empty(), labels, List.of(), Optional.empty(), List.of());
    }

    Findings with(LabelTable... added) {
        return new Findings(rows, metrics, threshold, labels, confusion, baseline, List.of(added));
    }

    Findings with(Baseline answer) {
        return new Findings(rows, metrics, threshold, labels, confusion, Optional.of(answer), tables);
    }

    Findings withConfusion(List<List<Long>> counts) {
        return new Findings(rows, metrics, threshold, labels, counts, baseline, tables);
    }

    /** The same with other metrics. */
    public Findings withMetrics(Map<String, Double> others) {
        return new Findings(rows, others, threshold, labels, confusion, baseline, tables);
    }

    Findings withThreshold(double value) {
        return new Findings(rows, metrics, OptionalDouble.of(value), labels, confusion, baseline, tables);
    }

    private static void requireSquare(long rows, int classes, List<List<Long>> confusion) {
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
}
