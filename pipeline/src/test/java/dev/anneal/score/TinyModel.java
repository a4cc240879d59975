package dev.anneal.score;

import dev.anneal.config.Truncation;
import dev.anneal.model.TestVectors;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.tensor.Engine;
import dev.anneal.tokenize.TokenizerOptions;

/** The two-layer BERT of the reference vectors, with three classes. */
final class TinyModel {
    private TinyModel() {}

    static ModelDirectory directory() {
        return ModelDirectory.open(TestVectors.folder("tiny-bert/seqcls-single/model"));
    }

    static ScoringModel open(int maxLength, Truncation truncation) {
        Engine.enter(1);
        return ScoringModel.open(directory(), new TokenizerOptions(maxLength, truncation));
    }
}
