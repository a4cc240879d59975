package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.RunFolder;
import java.util.Optional;

/**
 * A baseline of the run, which answers in place of its model.
 *
 * @param folder of the pipeline
 * @param digest of its figures, which say what it was made from
 */
record SavedBaseline(String folder, String digest) {
    /** @throws AnnealException (user) if the configuration names one that was not trained */
    static Optional<SavedBaseline> of(RunConfig config, RunFiles files) {
        return config.score().baseline().map(model -> {
            String folder = new RunFolder(config.output()).baseline(model.yamlName());
            String figures = files.read(folder + ".json")
                    .orElseThrow(() -> AnnealException.user("score.baseline is " + model.yamlName()
                            + ", but there is no baseline in " + folder
                            + ". Name it in evaluate.baseline.models, and run evaluate first."));
            return new SavedBaseline(folder, Sha256.ofText(figures));
        });
    }
}
