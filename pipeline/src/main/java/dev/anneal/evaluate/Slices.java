package dev.anneal.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The metrics of parts of the rows.
 *
 * @param by what parts them: a column of the source table, or {@link #LENGTH}
 * @param rows of the table: for each value the number of rows under {@link LabelTable#SUPPORT}, and the metrics
 */
public record Slices(String by, List<LabelTable.Row> rows) {
    /** The tokens that the model saw. */
    public static final String LENGTH = "length in tokens";

    /** Values beyond the most frequent ones. */
    static final String OTHER = "(other)";

    private static final int MOST_VALUES = 50;
    private static final int SHORTEST = 16;

    public Slices {
        rows = List.copyOf(rows);
    }

    /** By a value of each row; the most frequent 50, by name, then all others together. */
    public static Slices of(String by, RowOutcomes outcomes, List<String> values) {
        Map<String, List<Integer>> places = new TreeMap<>();
        Set<String> frequent = frequent(values);
        for (int place = 0; place < outcomes.rows(); place++) {
            String value = values.get(place);
            places.computeIfAbsent(frequent.contains(value) ? value : OTHER, each -> new ArrayList<>())
                    .add(place);
        }
        return of(by, outcomes, places);
    }

    /** By classes of length that double: up to 16 tokens, up to 32, and so on. */
    public static Slices ofLengths(RowOutcomes outcomes, int[] lengths) {
        Map<Integer, List<Integer>> byLongest = new TreeMap<>();
        for (int place = 0; place < outcomes.rows(); place++) {
            int longest = SHORTEST;
            while (longest < lengths[place]) {
                longest *= 2;
            }
            byLongest.computeIfAbsent(longest, each -> new ArrayList<>()).add(place);
        }
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        byLongest.forEach(
                (longest, rows) -> places.put((longest == SHORTEST ? 1 : longest / 2 + 1) + " to " + longest, rows));
        return of(LENGTH, outcomes, places);
    }

    private static Slices of(String by, RowOutcomes outcomes, Map<String, List<Integer>> places) {
        List<LabelTable.Row> rows = new ArrayList<>();
        places.forEach((value, chosen) -> {
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put(LabelTable.SUPPORT, (double) chosen.size());
            figures.putAll(
                    outcomes.figures(chosen.stream().mapToInt(Integer::intValue).toArray()));
            rows.add(new LabelTable.Row(value, figures));
        });
        return new Slices(by, rows);
    }

    private static Set<String> frequent(List<String> values) {
        Map<String, Integer> counts = new HashMap<>();
        values.forEach(value -> counts.merge(value, 1, Integer::sum));
        Comparator<Map.Entry<String, Integer>> mostFirst =
                Map.Entry.<String, Integer>comparingByValue().reversed();
        return new HashSet<>(counts.entrySet().stream()
                .sorted(mostFirst.thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_VALUES)
                .map(Map.Entry::getKey)
                .toList());
    }
}
