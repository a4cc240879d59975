package dev.anneal.config;

import java.util.HashSet;
import java.util.List;

/**
 * What the {@code experiment} verb varies, one run each.
 *
 * @param learningCurve shares of the training rows, as the configuration writes them
 * @param ablation changes to the configuration, each on its own
 */
public record ExperimentConfig(
        @Key(doc = "Shares of the training rows to train on, for example [0.1, 0.25, 0.5, 1.0].", fallback = "[]")
        List<String> learningCurve,

        @Key(
                doc = "Changes that are tried one at a time, for example [train.dropout=0, model.head.pooling=mean].",
                fallback = "[]")
        List<String> ablation) {
    public static final ExperimentConfig NONE = new ExperimentConfig(List.of(), List.of());

    public ExperimentConfig {
        learningCurve = List.copyOf(learningCurve);
        ablation = List.copyOf(ablation);
        Checks checks = new Checks();
        for (String share : learningCurve) {
            checks.that(
                    isShare(share),
                    "learning-curve",
                    "has \"" + share + "\", but a share must be a number greater than 0 and at most 1");
        }
        for (String change : ablation) {
            checks.that(
                    change.matches("[^=.]+([.][^=.]+)*=.*"),
                    "ablation",
                    "has \"" + shown(change) + "\", but a change is written as key=value");
            String key = key(change);
            checks.that(
                            !key.equals("output") && !key.equals("experiment") && !key.startsWith("experiment."),
                            "ablation",
                            "has a change of " + key + ", but each run has its own output, and none has runs in it")
                    .that(
                            !isSecret(change),
                            "ablation",
                            "has a change of " + key + ", but it holds a secret, and reports show changes");
        }
        checks.that(
                        new HashSet<>(learningCurve).size() == learningCurve.size(),
                        "learning-curve",
                        "is " + learningCurve + ", which names a share twice")
                .that(
                        new HashSet<>(ablation).size() == ablation.size(),
                        "ablation",
                        "is " + ablation + ", which names a change twice")
                .orThrow();
    }

    /** The shares as numbers. */
    public List<Double> shares() {
        return learningCurve.stream().map(Double::valueOf).toList();
    }

    public boolean isEmpty() {
        return learningCurve.isEmpty() && ablation.isEmpty();
    }

    private static String key(String change) {
        return change.split("=", 2)[0].strip();
    }

    private static String shown(String change) {
        return isSecret(change) ? key(change) : change;
    }

    /** Whether a password may be in it: as an option of a data source, or in an address. */
    private static boolean isSecret(String change) {
        return change.contains("options") && Secrets.isSecret(change)
                || !Secrets.maskedAddress(change).equals(change);
    }

    private static boolean isShare(String text) {
        try {
            double share = Double.parseDouble(text);
            return share > 0 && share <= 1;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
