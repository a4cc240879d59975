package dev.anneal.jobs.score;

import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.model.huggingface.ModelDirectory;
import java.io.IOException;

/**
 * By what a model is recognised.
 *
 * @param weights SHA-256 of {@code model.safetensors}
 * @param all of the weights' digest, {@code config.json} and {@code tokenizer.json}
 */
record ModelFiles(String weights, String all) {
    static ModelFiles of(ModelDirectory model) {
        try {
            String weights = Sha256.ofFile(model.folder().resolve("model.safetensors"));
            String all = new Sha256()
                    .add(weights)
                    .add(Sha256.ofFile(model.folder().resolve("config.json")))
                    .add(Sha256.ofFile(model.tokenizer()))
                    .hex();
            return new ModelFiles(weights, all);
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The model " + model.folder() + " cannot be read: " + e.getMessage()
                            + ". Check its permissions, or train again.",
                    e);
        }
    }
}
