package dev.anneal.config;

/** The function after each dense layer of a head. */
public enum HeadActivation {
    /** The hyperbolic tangent, as BERT's and RoBERTa's own heads have it. */
    TANH,
    /** max(x, 0), as DistilBERT's own head has it. */
    RELU,
    /** x times the normal distribution's share below x, exact, as ELECTRA's own head has it. */
    GELU,
    /** x times the logistic function of x. */
    SILU
}
