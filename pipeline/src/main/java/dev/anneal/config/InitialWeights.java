package dev.anneal.config;

/** What a model's parameters are before the first step. */
public enum InitialWeights {
    /** Those of the source. */
    PRETRAINED,
    /** New ones: the source gives the architecture and the tokenizer only. */
    RANDOM
}
