package dev.anneal.config;

/** How the hidden states of a text's tokens become one vector for the head. */
public enum Pooling {
    /** The model's own pooler: a dense layer and tanh over the first token. */
    POOLER,
    /** The mean over the tokens that the attention mask keeps. */
    MEAN,
    /** The first token's hidden state as it is. */
    CLS,
    /** The largest value of each dimension over the tokens that the attention mask keeps. */
    MAX;

    /** Whether models can be built with it today. */
    public boolean isAvailable() {
        return this == POOLER || this == MEAN;
    }
}
