package dev.anneal.model.loss;

import dev.anneal.model.LayerSource;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script;
import dev.anneal.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A loss of one kind. What it gives for a micro-batch is a sum, not a mean, and a gradient that the caller scales: a loss term is (sum, divisor), and
 * the divisor belongs to the whole step. Thread-safe; close it to free the script.
 */
public final class Loss implements AutoCloseable {
    private static final String SAMPLES = "SAMPLES";

    private final Script script;
    private final float[] classWeights;

    /** How much places count, or rows where a row has one loss. */
    public enum Samples {
        EQUAL,
        /** As {@code sample_weight} of scikit-learn: each loss is multiplied by a weight, and the divisor has the weights too. */
        WEIGHTED
    }

    /** The losses that transformers' heads have. */
    public enum Kind {
        /** One class per row or per token: logits [.., C], labels [n] int64, -100 for what does not count. Divisor: labels that count. */
        CROSS_ENTROPY("cross-entropy.py"),
        /** Labels that are each there or not: logits [B, C], labels [B, C] of 0 and 1. Divisor: B C. */
        BINARY_CROSS_ENTROPY("binary-cross-entropy.py"),
        /** Numbers: outputs [B, C], labels [B, C]. Divisor: B C. */
        SQUARED_ERROR("squared-error.py"),
        /**
         * An answer's first and last token: logits [B, T, 2], labels [B, 2] int64. Divisor: B. As in transformers, padding is among the T places that
         * probabilities add up over, so that the longest row of a micro-batch has a part in the loss of the others.
         */
        SPAN_CROSS_ENTROPY("span-cross-entropy.py");

        private final String resource;

        Kind(String resource) {
            this.resource = resource;
        }
    }

    /**
     * What is done to a cross entropy.
     *
     * @param smoothing the share of a label that is spread over all classes, or between there and not there
     * @param gamma of the focal loss; 0 for none. Not together with smoothing
     * @param alpha of R-Drop; 0 for one pass. With two, logits have each place twice, the second pass after the first
     */
    public record Shape(double smoothing, double gamma, double alpha) {
        /** Whether logits have two passes. */
        public boolean isOfTwoPasses() {
            return alpha > 0;
        }
    }

    /**
     * A micro-batch's part of the loss.
     *
     * @param sum in double
     * @param gradient of sum times scale, in the logits' shape
     */
    public record Term(double sum, Tensor gradient) {}

    /**
     * How well places were guessed.
     *
     * @param sum of the cross entropy, in double
     * @param right places whose likeliest class is the label
     */
    public record Guesses(double sum, long right) {}

    public Loss(Kind kind) {
        this(kind, Samples.EQUAL);
    }

    /** @param samples {@link Samples#WEIGHTED} where {@link #apply} is given weights */
    public Loss(Kind kind, Samples samples) {
        this(LayerSource.of(kind.resource), kind.resource, new float[0], samples);
    }

    private Loss(LayerSource source, String name, float[] classWeights, Samples samples) {
        boolean weighted = samples == Samples.WEIGHTED;
        source.constant(SAMPLES, weighted ? "samples: Tensor, " : "");
        withIf(source, "samples", weighted);
        this.script = source.compile(name);
        this.classWeights = classWeights;
    }

    /**
     * Cross entropy in which each label counts as its class weighs, as {@code torch.nn.CrossEntropyLoss(weight=...)}. Divisor: the sum of the weights of
     * the labels that count.
     *
     * @param classWeights [C]
     */
    public static Loss weightedCrossEntropy(float[] classWeights, Samples samples) {
        String resource = Kind.CROSS_ENTROPY.resource;
        return new Loss(LayerSource.of(resource).with("WEIGHTED"), resource, classWeights.clone(), samples);
    }

    /**
     * A cross entropy that is smoothed, focal, or of two passes that are to agree: the formulas and their sources are in the scripts.
     *
     * @param kind {@link Kind#CROSS_ENTROPY} or {@link Kind#BINARY_CROSS_ENTROPY}; with the divisor of the same loss without the shape
     * @param classWeights [C]: of classes, or of labels that are there; empty if all are equal
     */
    public static Loss shaped(Kind kind, Shape shape, float[] classWeights, Samples samples) {
        String resource = "shaped-" + kind.resource;
        LayerSource source = LayerSource.of(resource)
                .constant("SMOOTHING", shape.smoothing())
                .constant("SMOOTHING_HALF", shape.smoothing() / 2)
                .constant("SURE", 1 - shape.smoothing())
                .constant("GAMMA", shape.gamma())
                .constant("ALPHA", shape.alpha());
        withIf(source, "weighted", classWeights.length > 0);
        withIf(source, "smooth", shape.smoothing() > 0);
        withIf(source, "focal", shape.gamma() > 0);
        withIf(source, "twice", shape.isOfTwoPasses());
        return new Loss(source, resource, classWeights.clone(), samples);
    }

    private static void withIf(LayerSource source, String feature, boolean wanted) {
        if (wanted) {
            source.with(feature);
        }
    }

    /** @param scale one over the step's divisor */
    public Term apply(Scope scope, Tensor logits, Tensor labels, double scale) {
        return apply(scope, logits, labels, Optional.empty(), scale);
    }

    /**
     * The same.
     *
     * @param samples exactly where the loss has {@link Samples#WEIGHTED}: for each label [n], or for each row [B] where labels are [B, C] or [B, 2]
     * @param scale one over the step's divisor
     */
    public Term apply(Scope scope, Tensor logits, Tensor labels, Optional<Tensor> samples, double scale) {
        List<Tensor> arguments = new ArrayList<>(List.of(logits, labels));
        if (classWeights.length > 0) {
            arguments.add(scope.floats(classWeights, classWeights.length));
        }
        samples.ifPresent(arguments::add);
        arguments.add(scope.doubles(scale));
        List<Tensor> results = script.call(scope, "forward", arguments);
        return new Term(results.get(0).toDoubles()[0], results.get(1));
    }

    /**
     * For cross entropy over many classes, the figures that evaluation needs without its logits ever leaving the engine.
     *
     * @param logits [n, C]
     * @param labels [n] int64
     */
    public Guesses score(Scope scope, Tensor logits, Tensor labels) {
        List<Tensor> results = script.call(scope, "score", List.of(logits, labels));
        return new Guesses(
                results.get(0).toDoubles()[0], Math.round(results.get(1).toDoubles()[0]));
    }

    @Override
    public void close() {
        script.close();
    }
}
