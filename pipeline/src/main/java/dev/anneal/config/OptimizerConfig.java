package dev.anneal.config;

/**
 * How gradients become updates.
 *
 * @param weightDecay decoupled (AdamW); biases and layer norms have none
 * @param clipNorm the largest Euclidean norm of the whole gradient; 0 does not clip
 */
public record OptimizerConfig(
        @Key(doc = "The update rule.", fallback = "adamw") Name name,

        @Key(doc = "The highest learning rate of the schedule.", fallback = "5e-5")
        double learningRate,

        @Key(doc = "Decoupled weight decay; biases and layer norms have none.", fallback = "0.01")
        double weightDecay,

        @Key(
                doc = "The largest norm of the whole gradient; longer ones are scaled down; 0 does not clip.",
                fallback = "1.0")
        double clipNorm,

        @Key(doc = "Decay of the running mean of gradients.", fallback = "0.9")
        double beta1,

        @Key(doc = "Decay of the running mean of squared gradients.", fallback = "0.999")
        double beta2,

        @Key(doc = "Added to the denominator of the update.", fallback = "1e-8")
        double epsilon) {
    /** Update rules. */
    public enum Name {
        /** Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as in torch.optim.AdamW. */
        ADAMW
    }

    public OptimizerConfig {
        new Checks()
                .positive("learning-rate", learningRate)
                .notNegative("weight-decay", weightDecay)
                .notNegative("clip-norm", clipNorm)
                .fraction("beta1", beta1)
                .fraction("beta2", beta2)
                .positive("epsilon", epsilon)
                .orThrow();
    }
}
