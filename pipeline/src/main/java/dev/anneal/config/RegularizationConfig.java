package dev.anneal.config;

/**
 * What keeps a model from learning its rows by heart, beside dropout and weight decay.
 *
 * @param embeddingNoise the strength of NEFTune (arXiv 2310.05914); 0 for none
 * @param mixout the probability of mixout (arXiv 1909.11299); 0 for none
 */
public record RegularizationConfig(
        @Key(
                doc = "NEFTune: the strength of the noise on the words' embeddings in training, such as 5; 0 is off.",
                fallback = "0.0")
        double embeddingNoise,

        @Key(
                doc =
                        "Mixout: the probability with which a weight of the encoder's blocks is the pre-trained one in a step, such as 0.7; 0 is off.",
                fallback = "0.0")
        double mixout,

        @Key(doc = "Adversarial training.") AdversarialConfig adversarial) {
    public RegularizationConfig {
        new Checks()
                .notNegative("embedding-noise", embeddingNoise)
                .fraction("mixout", mixout)
                .orThrow();
    }
}
