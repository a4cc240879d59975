package dev.anneal.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * How gradients become updates. Keys that the update rule does not use are refused.
 *
 * @param weightDecay biases and layer norms have none
 * @param clipNorm the largest Euclidean norm of the whole gradient; 0 does not clip
 * @param layerDecay what the rate falls by from the head to the embeddings, per block
 */
public record OptimizerConfig(
        @Key(doc = "The update rule.", fallback = "adamw") Name name,

        @Key(doc = "The highest learning rate of the schedule.", fallback = "5e-5")
        double learningRate,

        @Key(
                doc = "What the rate is multiplied with for each block below the head (layer-wise decay), such as 0.9.",
                fallback = "1.0")
        double layerDecay,

        @Key(doc = "How the rate follows batch-size: not at all, linear, or square-root.", fallback = "none")
        RateScaling rateScaling,

        @Key(doc = "The batch size that learning-rate is meant for, with rate-scaling.", fallback = "32")
        int referenceBatch,

        @Key(doc = "Weight decay; biases and layer norms have none.", fallback = "0.01")
        double weightDecay,

        @Key(
                doc = "What weight decay pulls to: zero, or pretrained, the parameters before training.",
                fallback = "zero")
        DecayTarget decayTowards,

        @Key(
                doc = "The largest norm of the whole gradient; longer ones are scaled down; 0 does not clip.",
                fallback = "1.0")
        double clipNorm,

        @Key(doc = "Decay of the running mean of gradients.", fallback = "0.9")
        double beta1,

        @Key(doc = "Decay of the running mean of squared gradients.", fallback = "0.999")
        double beta2,

        @Key(doc = "Added to the denominator of the update.", fallback = "1e-8")
        double epsilon,

        @Key(
                doc =
                        "adamw, adam: whether the first steps are corrected for means that begin at zero; BERT's own were not.",
                fallback = "true")
        boolean biasCorrection,

        @Key(doc = "sgd: momentum; if absent, 0.") OptionalDouble momentum,

        @Key(doc = "sgd: Nesterov's momentum.", fallback = "false")
        boolean nesterov,

        @Key(doc = "Another rule that takes over at a step.")
        Optional<LaterRuleConfig> then) {
    /** Update rules. */
    public enum Name {
        /** Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as in torch.optim.AdamW. */
        ADAMW,
        /** Adam with weight decay as a part of the gradient, as in torch.optim.Adam. */
        ADAM,
        /** Rectified Adam (Liu and others, 2020) with decoupled weight decay, as in torch.optim.RAdam. */
        RADAM,
        /** Gradient descent with weight decay as a part of the gradient, as in torch.optim.SGD. */
        SGD
    }

    /** What weight decay pulls to. */
    public enum DecayTarget {
        ZERO,
        /** The parameters before training (L2-SP). */
        PRETRAINED
    }

    /** How the learning rate follows the batch size. */
    public enum RateScaling {
        NONE,
        /** In proportion (arXiv 1706.02677). */
        LINEAR,
        /** With the root, as suits Adam (arXiv 2205.10287). */
        SQUARE_ROOT
    }

    public OptimizerConfig {
        Checks checks = new Checks()
                .positive("learning-rate", learningRate)
                .that(
                        layerDecay > 0 && layerDecay <= 1,
                        "layer-decay",
                        "is " + layerDecay + ", but it must be above 0 and at most 1")
                .atLeast("reference-batch", referenceBatch, 1)
                .notNegative("weight-decay", weightDecay)
                .notNegative("clip-norm", clipNorm)
                .fraction("beta1", beta1)
                .fraction("beta2", beta2)
                .positive("epsilon", epsilon);
        checkMomentum(checks, name, momentum, nesterov);
        new UsedKeys(checks, choice(name))
                .require("bias-correction", !biasCorrection, name, EnumSet.of(Name.ADAMW, Name.ADAM));
        checks.orThrow();
    }

    /** Whether momentum fits the update rule, of this record and of {@link LaterRuleConfig}. */
    static void checkMomentum(Checks checks, Name name, OptionalDouble momentum, boolean nesterov) {
        momentum.ifPresent(share -> checks.fraction("momentum", share));
        Set<Name> descent = EnumSet.of(Name.SGD);
        new UsedKeys(checks, choice(name))
                .require("momentum", momentum.isPresent(), name, descent)
                .require("nesterov", nesterov, name, descent);
        checks.that(
                !nesterov || momentum.orElse(0) > 0,
                List.of("nesterov", "momentum"),
                "is true, but momentum is " + momentum.orElse(0),
                "Set momentum, such as 0.9.");
    }

    private static String choice(Name name) {
        return "the optimizer " + YamlName.of(name);
    }

    /** The highest learning rate, for a batch of so many rows. */
    public double learningRateFor(int batchSize) {
        double ratio = (double) batchSize / referenceBatch;
        return switch (rateScaling) {
            case NONE -> learningRate;
            case LINEAR -> learningRate * ratio;
            case SQUARE_ROOT -> learningRate * Math.sqrt(ratio);
        };
    }
}
