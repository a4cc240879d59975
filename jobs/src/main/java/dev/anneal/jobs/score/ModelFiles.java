package dev.anneal.jobs.score;

import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.model.huggingface.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * By what a model is recognised.
 *
 * @param weights SHA-256 of the file of weights, or of those of an index and its shards
 * @param all of the weights' digest, {@code config.json}, the files of the tokenizer and {@code decision.json}
 */
record ModelFiles(String weights, String all) {
    static ModelFiles of(ModelDirectory model) {
        try {
            String weights = weights(model.weightFiles());
            Sha256 all =
                    new Sha256().add(weights).add(Sha256.ofFile(model.folder().resolve("config.json")));
            for (Path file : model.tokenizerFiles()) {
                all.add(file.getFileName().toString()).add(Sha256.ofFile(file));
            }
            if (Files.exists(model.decision())) {
                all.add(Sha256.ofFile(model.decision()));
            }
            return new ModelFiles(weights, all.hex());
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The model " + model.folder() + " cannot be read: " + e.getMessage()
                            + ". Check its permissions, or train again.",
                    e);
        }
    }

    private static String weights(List<Path> files) throws IOException {
        if (files.size() == 1) {
            return Sha256.ofFile(files.get(0));
        }
        Sha256 all = new Sha256();
        for (Path file : files) {
            all.add(Sha256.ofFile(file));
        }
        return all.hex();
    }
}
