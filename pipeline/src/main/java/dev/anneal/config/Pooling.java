package dev.anneal.config;

/**
 * How the hidden states of a text's tokens become one vector. Padding never takes part. A head for each token takes the last four layers or the sum of
 * all of them token by token.
 */
public enum Pooling {
    /** The model's own pooler: a dense layer and tanh over the first token (Devlin et al., 2019). */
    POOLER,
    /** The first token's hidden state as it is. */
    CLS,
    /** The mean over the tokens that the attention mask keeps. */
    MEAN,
    /** The largest value of each dimension over the tokens that the attention mask keeps. */
    MAX,
    /** A mean whose weights are a softmax over tokens of a learned score of each. */
    ATTENTION,
    /** The first token's hidden states of the last four layers, one after the other: four times as wide (Devlin et al., 2019, section 5.3). */
    LAST_4_CONCAT,
    /** The mean over tokens of a sum of all layers with learned weights (Peters et al., 2018). */
    WEIGHTED_LAYERS;

    /** How configurations and messages write it: {@code last-4-concat}. */
    public String yamlName() {
        return YamlName.of(this);
    }

    /** Whether it says which layers' states are taken, so that a head for each token can have it too. */
    boolean keepsTokensApart() {
        return this == LAST_4_CONCAT || this == WEIGHTED_LAYERS;
    }
}
