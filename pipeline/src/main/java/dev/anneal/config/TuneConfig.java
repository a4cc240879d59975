package dev.anneal.config;

import java.util.HashSet;
import java.util.List;

/**
 * What the {@code tune} verb looks for.
 *
 * @param grid keys of {@code train} and {@code model}, for all runs are to learn from the same rows and to be measured by the same
 */
public record TuneConfig(
        @Key(
                doc =
                        "What is tried, each value with each, for example {train: {epochs: [2, 3], batch-size: [16, 32]}}.",
                fallback = "{}")
        Grid grid) {
    /** More runs than anybody would wait for. */
    private static final int MOST_RUNS = 1000;

    private static final String GRID = "grid";

    public TuneConfig {
        Checks checks = new Checks();
        grid.values().forEach((key, texts) -> check(checks, key, texts));
        checks.that(
                        grid.size() <= MOST_RUNS,
                        List.of(GRID),
                        "has " + grid.size() + " combinations of values, but at most " + MOST_RUNS + " runs are made",
                        "Try fewer values, or one key after the other.")
                .orThrow();
    }

    private static void check(Checks checks, String key, List<String> texts) {
        boolean ofModelOrTraining = key.startsWith("train.") || key.startsWith("model.");
        checks.that(
                        ofModelOrTraining && !key.equals("train.metric-for-best"),
                        List.of(GRID),
                        "has " + key
                                + ", but only keys of train and model can be tried, and not train.metric-for-best: all"
                                + " runs learn from the same rows and are compared by the same figure",
                        "Leave it out.")
                .that(!texts.isEmpty(), GRID, "gives " + key + " no value")
                .that(
                        new HashSet<>(texts).size() == texts.size(),
                        GRID,
                        "gives " + key + " the values " + texts + ", one of them twice")
                .that(
                        texts.stream()
                                .allMatch(text -> Secrets.maskedAddress(text).equals(text)),
                        GRID,
                        "gives " + key + " an address with a secret, which reports would show");
    }

    /** Whether there is something to try must be seen by figures of the validation split. */
    void check(Checks checks, DataConfig data, TrainConfig train) {
        checks.that(
                grid.isEmpty()
                        || (data.hasSplit("validation")
                                && !train.evaluateEvery().isNever()),
                List.of("tune.grid", "train.evaluate-every", "data.validation", "data.split"),
                "is given, but "
                        + (train.evaluateEvery().isNever()
                                ? "train.evaluate-every is never"
                                : "there are no validation rows")
                        + ", so that runs have no figure to be compared by",
                "Evaluate after each epoch, and name data.validation or set data.split.validation to a share such as 0.1.");
    }
}
