package dev.anneal.config;

/**
 * What training minimises.
 *
 * @param classWeights for tasks of one class per row or per token
 */
public record LossConfig(
        @Key(
                doc =
                        "How much each label counts: equal, balanced (by how rare it is in the training split), or numbers by label, as in {spam: 3, ham: 1}.",
                fallback = "equal")
        ClassWeights classWeights) {}
