package dev.anneal.report;

import dev.anneal.evaluate.MetricDirection;
import dev.anneal.report.Table.Column;
import dev.anneal.track.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What a search has found so far: which of its runs is the best on the validation rows. Of equal ones the earlier wins, as of equal evaluations of one run.
 *
 * @param name of the configuration
 * @param metric that the runs are compared by
 * @param keys that were tried
 * @param planned how many runs there are to be
 * @param trials in the order in which they were run
 */
public record TuningReport(String name, String metric, List<String> keys, int planned, List<Trial> trials) {
    /** With two values, every one of them lies on a border. */
    private static final int LEAST_FOR_A_BORDER = 3;

    /**
     * One run.
     *
     * @param values of the keys
     * @param folder of the run
     * @param value the best of its evaluations; NaN where it failed
     * @param bestStep after which that was; 0 where it failed
     * @param steps that were made; 0 where it failed
     * @param problem why it failed; empty where it did not
     */
    public record Trial(List<String> values, String folder, double value, int bestStep, int steps, String problem) {
        public Trial {
            values = List.copyOf(values);
        }

        /** A run that cannot be compared. */
        public static Trial failed(List<String> values, String folder, String problem) {
            return new Trial(values, folder, Double.NaN, 0, 0, problem);
        }

        boolean hasFailed() {
            return Double.isNaN(value);
        }
    }

    public TuningReport {
        keys = List.copyOf(keys);
        trials = List.copyOf(trials);
    }

    /** The best first, and those that failed last. */
    public List<Trial> ranked() {
        MetricDirection direction = MetricDirection.of(metric);
        Comparator<Trial> better = (one, other) -> direction.isBetter(one.value(), other.value())
                ? -1
                : direction.isBetter(other.value(), one.value()) ? 1 : 0;
        return trials.stream().sorted(better).toList();
    }

    /** Empty where all have failed so far. */
    public Optional<Trial> best() {
        return ranked().stream().filter(trial -> !trial.hasFailed()).findFirst();
    }

    /** The worst of those that did not fail. */
    private Optional<Trial> worst() {
        return ranked().stream().filter(trial -> !trial.hasFailed()).reduce((one, next) -> next);
    }

    /** Warnings about keys of which the best value is the smallest or the largest one that was tried: a better one may lie beyond it. */
    public List<String> borders() {
        List<String> borders = new ArrayList<>();
        if (trials.size() == planned) {
            best().ifPresent(best -> {
                for (int key = 0; key < keys.size(); key++) {
                    border(key, best.values().get(key)).ifPresent(borders::add);
                }
            });
        }
        return borders;
    }

    private Optional<String> border(int key, String best) {
        List<OptionalDouble> tried = trials.stream()
                .map(trial -> number(trial.values().get(key)))
                .distinct()
                .toList();
        if (tried.size() < LEAST_FOR_A_BORDER || tried.contains(OptionalDouble.empty())) {
            return Optional.empty();
        }
        double own = number(best).orElseThrow();
        boolean smallest = tried.stream().allMatch(other -> own <= other.orElseThrow());
        boolean largest = tried.stream().allMatch(other -> own >= other.orElseThrow());
        return smallest || largest
                ? Optional.of("The best " + keys.get(key) + ", " + best + ", is the "
                        + (smallest ? "smallest" : "largest") + " of the values that were tried: try "
                        + (smallest ? "smaller" : "larger") + " ones too.")
                : Optional.empty();
    }

    private static OptionalDouble number(String text) {
        try {
            return OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** In a sentence or two: what is the best, and how much the values matter. */
    public String summary() {
        return best().map(best -> "The best " + metric + " of the validation split is " + Figures.metric(best.value())
                        + ", the worst " + Figures.metric(worst().orElse(best).value()) + " (" + trials.size() + " of "
                        + planned + " runs, one seed each).")
                .orElse("None of the " + trials.size() + " runs that were made so far came to its end.");
    }

    /** The page as HTML, which loads nothing. */
    public String html() {
        List<Column> columns = Stream.of(
                        Stream.of(Column.figures("Rank")),
                        keys.stream().map(Column::words),
                        Stream.of(
                                Column.figures(MetricName.of(metric)),
                                Column.figures("Best step"),
                                Column.figures("Steps"),
                                Column.words("Run")))
                .flatMap(part -> part)
                .toList();
        Table table = Table.of(columns);
        new TuningTable(this).rows().forEach(row -> table.row(row.toArray(String[]::new)));
        Element section = Element.of("section")
                .add(Element.of("h2", "Runs"))
                .add(Element.of("p", summary()))
                .add(ResultSection.card("On the validation split, the best first", table.render()));
        borders().forEach(border -> section.add(Element.styled("p", "note").text(border)));
        Element main =
                Element.of("main").add(Element.of("h1", name + ": search")).add(section);
        return ReportPage.of(name + " \u2013 search", main);
    }
}
