package dev.anneal.score;

import dev.anneal.config.FeaturesConfig;
import dev.anneal.config.Pooling;
import dev.anneal.table.Row;
import dev.anneal.tokenize.Encoding;
import dev.anneal.tokenize.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A text, or a pair of texts, of which the hidden states are kept. */
final class FeatureReading implements Reading {
    private final Encoding encoding;
    private final FeaturesConfig config;
    private List<float[][]> layers = List.of();

    private FeatureReading(Encoding encoding, FeaturesConfig config) {
        this.encoding = encoding;
        this.config = config;
    }

    static FeatureReading of(Row row, Tokenizer tokenizer, FeaturesConfig config) {
        return new FeatureReading(TextReading.encode(row, tokenizer), config);
    }

    @Override
    public List<ModelInput> inputs() {
        return List.of(ModelInput.of(encoding));
    }

    /** [L, T, H] */
    @Override
    public void take(int input, float[] output) {
        boolean together =
                config.pooling().filter(Pooling.LAST_4_CONCAT::equals).isPresent();
        int states =
                together ? FeatureStates.TOGETHER : Math.max(1, config.layers().size());
        TokenVectors tokens = new TokenVectors(output, states, encoding.length());
        List<float[][]> found = new ArrayList<>();
        if (together) {
            found.add(new float[][] {tokens.firstOfAllLayers()});
        } else {
            for (int layer = 0; layer < states; layer++) {
                found.add(vectors(tokens, layer));
            }
        }
        if (config.normalize()) {
            found.forEach(TokenVectors::normalize);
        }
        layers = found;
    }

    private float[][] vectors(TokenVectors tokens, int layer) {
        if (config.pooling().isEmpty()) {
            return tokens.all(layer);
        }
        float[] pooled = switch (config.pooling().get()) {
            case MEAN -> tokens.mean(layer);
            case MAX -> tokens.largest(layer);
            case CLS, POOLER, ATTENTION, LAST_4_CONCAT, WEIGHTED_LAYERS -> tokens.vector(layer, 0);
        };
        return new float[][] {pooled};
    }

    @Override
    public Features outcome() {
        Optional<int[]> ids = config.pooling().isPresent() ? Optional.empty() : Optional.of(encoding.ids());
        return new Features(ids, layers);
    }
}
