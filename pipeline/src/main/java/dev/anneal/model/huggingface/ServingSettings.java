package dev.anneal.model.huggingface;

import dev.anneal.config.FeaturesConfig;
import dev.anneal.config.Pooling;
import java.util.List;
import java.util.Optional;

/**
 * How a saved model is to be served by others, who cannot know what it was trained on.
 *
 * @param maxTokens of a row, special tokens included; longer rows are cut
 * @param texts how many each row has
 * @param features what vectors of texts are, where the task is features: the mean over the tokens if no pooling is named
 */
public record ServingSettings(int maxTokens, Texts texts, FeaturesConfig features) {
    /** The texts of a row. */
    public enum Texts {
        ONE,
        PAIR
    }

    public ServingSettings {
        if (maxTokens < 1) {
            throw new IllegalArgumentException("rows of at most " + maxTokens + " tokens");
        }
    }

    /** One text per row, as long as the model allows; vectors of texts are means of length 1. */
    public static ServingSettings of(HuggingFaceConfig config) {
        FeaturesConfig features = new FeaturesConfig(List.of(), Optional.of(Pooling.MEAN), true);
        return new ServingSettings(config.encoder().facts().maxTokens(), Texts.ONE, features);
    }

    public ServingSettings withMaxTokens(int tokens) {
        return new ServingSettings(tokens, texts, features);
    }

    public ServingSettings withTexts(Texts count) {
        return new ServingSettings(maxTokens, count, features);
    }

    public ServingSettings withFeatures(FeaturesConfig vectors) {
        return new ServingSettings(maxTokens, texts, vectors);
    }
}
