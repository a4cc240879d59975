package dev.anneal.model;

import dev.anneal.tensor.Tensor;
import java.util.Optional;

/**
 * What a forward pass for training does beside computing.
 *
 * @param noise NEFTune's alpha (arXiv 2310.05914): numbers between -1 and 1 times alpha / sqrt(tokens x width) are added to the embeddings of a text's
 *     words; 0 for none
 * @param shift added to the embedding of each token, [B T, E]; see {@link TrainingPass#adversarialShift}
 */
public record PassOptions(Saving saving, Words words, double noise, Optional<Tensor> shift) {
    /** What a pass keeps for the way back. */
    public enum Saving {
        EVERYTHING,
        /**
         * What layers give, of which the rest is computed a second time on the way back, with the same dropout and so with the same bits: gradient
         * checkpointing (arXiv 1604.06174).
         */
        OUTPUTS
    }

    /** How words become embeddings. */
    public enum Words {
        /** A row for each distinct word of the batch. */
        DISTINCT,
        /** A row for each token, which can be moved on its own. */
        EACH
    }

    /** Nothing else. */
    public static final PassOptions PLAIN = new PassOptions(Saving.EVERYTHING, Words.DISTINCT, 0, Optional.empty());

    public PassOptions saving(Saving other) {
        return new PassOptions(other, words, noise, shift);
    }

    public PassOptions withNoise(double alpha) {
        return new PassOptions(saving, alpha > 0 ? Words.EACH : words, alpha, shift);
    }

    /** The same with a row for each token. */
    public PassOptions withEachWord() {
        return new PassOptions(saving, Words.EACH, noise, shift);
    }

    /** @param added [B T, E] */
    public PassOptions shiftedBy(Tensor added) {
        return new PassOptions(saving, Words.EACH, noise, Optional.of(added));
    }
}
