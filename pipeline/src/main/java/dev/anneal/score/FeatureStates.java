package dev.anneal.score;

import dev.anneal.config.FeaturesConfig;
import dev.anneal.config.Pooling;
import dev.anneal.error.AnnealException;
import java.util.List;
import java.util.stream.IntStream;

/** Which hidden states features are made of. */
final class FeatureStates {
    /** The layers of {@link Pooling#LAST_4_CONCAT}. */
    static final int TOGETHER = 4;

    private FeatureStates() {}

    /**
     * Numbers of hidden states, 0 for that of the embeddings.
     *
     * @param blocks of the encoder
     * @throws AnnealException (user) if the encoder has not as many
     */
    static List<Integer> of(FeaturesConfig config, int blocks) {
        if (config.pooling().filter(Pooling.LAST_4_CONCAT::equals).isPresent()) {
            if (blocks + 1 < TOGETHER) {
                throw AnnealException.user("score.features.pooling is last-4-concat, but the model has " + blocks
                        + " layers. Choose another pooling.");
            }
            return IntStream.rangeClosed(blocks + 1 - TOGETHER, blocks).boxed().toList();
        }
        for (int layer : config.layers()) {
            if (layer > blocks) {
                throw AnnealException.user("score.features.layers has " + layer + ", but the model has " + blocks
                        + " layers. Name layers from 0, the embeddings, to " + blocks + ".");
            }
        }
        return config.layers().isEmpty() ? List.of(blocks) : config.layers();
    }
}
