package dev.anneal.config;

import dev.anneal.error.AnnealException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much each label counts in the loss: "equal", "balanced", or a section of numbers by label.
 *
 * @param given empty unless the kind is {@link Kind#GIVEN}; labels that are not in it weigh 1
 */
public record ClassWeights(Kind kind, Map<String, Double> given) {
    /** Where the weights come from. */
    public enum Kind {
        /** Every label weighs 1. */
        EQUAL,
        /** Rows / (labels x rows of the label), as {@code class_weight="balanced"} of scikit-learn: each label has the same part in the loss. */
        BALANCED,
        /** From the configuration. */
        GIVEN
    }

    public static final ClassWeights EQUAL = new ClassWeights(Kind.EQUAL, Map.of());
    static final String EXPECTED = "equal, balanced, or a section of numbers by label such as {spam: 3, ham: 1}";

    public ClassWeights {
        given = Collections.unmodifiableMap(new LinkedHashMap<>(given));
        given.forEach((label, weight) -> {
            if (!(weight > 0 && Double.isFinite(weight))) {
                throw AnnealException.user("The label \"" + label + "\" weighs " + weight
                        + ", but a weight is greater than 0. Correct train.loss.");
            }
        });
    }

    /** Reads one of the two words. */
    static ClassWeights parse(String text) {
        return switch (text) {
            case "equal" -> EQUAL;
            case "balanced" -> new ClassWeights(Kind.BALANCED, Map.of());
            default -> throw AnnealException.user("\"" + text + "\" is not " + EXPECTED + ".");
        };
    }

    static ClassWeights of(Map<String, Double> given) {
        return new ClassWeights(Kind.GIVEN, given);
    }

    public boolean areEqual() {
        return kind == Kind.EQUAL;
    }

    /**
     * Refuses weights of labels that a dataset does not have.
     *
     * @param key of the weights in train.loss
     * @throws AnnealException (user) that names them
     */
    public void requireOnly(String key, List<String> labels) {
        List<String> unknown =
                given.keySet().stream().filter(label -> !labels.contains(label)).toList();
        if (!unknown.isEmpty()) {
            throw AnnealException.user("train.loss." + key + " has " + unknown + ", but the labels of the data are "
                    + labels + ". Use these names.");
        }
    }

    /**
     * What {@link Kind#BALANCED} is: all rows / (labels that occur x rows of the label), and 1 for a label that does not occur.
     *
     * @param counts rows by label
     */
    public static double[] balanced(long[] counts) {
        long all = Arrays.stream(counts).sum();
        long present = Arrays.stream(counts).filter(count -> count > 0).count();
        return Arrays.stream(counts)
                .mapToDouble(count -> count > 0 ? (double) all / (present * count) : 1)
                .toArray();
    }

    /** As in YAML: a word, or the numbers by label. */
    Object yaml() {
        return kind == Kind.GIVEN ? given : YamlName.of(kind);
    }
}
