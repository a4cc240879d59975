package dev.anneal.model;

import dev.anneal.plan.SplitMix64;

/**
 * Seeds of the dropout masks: a 32-bit hash (torch keeps only 32 bits) of the run's seed, the step, the micro-batch and the layer, so that a mask
 * depends on neither the rank nor what was computed before.
 */
public record DropoutSeed(long seed, int step, int microBatch) {
    /** The place of the words' embeddings, below all layers. */
    private static final int WORDS = -1;

    /** Of the noise on the words' embeddings. */
    long ofWords() {
        return ofLayer(WORDS);
    }

    long ofLayer(int layer) {
        return SplitMix64.hash(seed, step, microBatch, layer) >>> 32;
    }
}
