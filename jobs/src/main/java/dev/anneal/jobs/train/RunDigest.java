package dev.anneal.jobs.train;

import dev.anneal.config.Interval;
import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.config.TrainConfig;
import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFolder;
import dev.anneal.model.huggingface.ModelDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A digest of everything that decides the bytes of the trained model: the training settings, the head, what is trained, what begins anew, what is
 * masked, threads per rank, the source model's files, the dataset's manifest. Names, the number of executors, who keeps which part of the optimizer's
 * state, what is computed twice and how often checkpoints are written are not part of it: a
 * run may go on with others.
 */
final class RunDigest {
    private RunDigest() {}

    static String of(RunConfig config, ModelDirectory source, RunFolder folder, Configuration hadoop) {
        Sha256 digest = new Sha256()
                .add(config.model().head().toString())
                .add(config.model().scope() + " " + config.model().weights() + " "
                        + config.model().reinitialisedLayers() + " "
                        + config.model().lora())
                .add(decisive(config.train()).toString())
                .add(config.evaluate().batchSize() + " " + config.cluster().threadsPerRank());
        config.model().architecture().ifPresent(architecture -> digest.add(architecture.toString()));
        if (config.task() == Task.MASKED_LM) {
            digest.add(config.data().masking().toString());
        }
        Path manifest = new Path(folder.dataset(), "manifest.json");
        try (InputStream dataset = FileSystem.get(manifest.toUri(), hadoop).open(manifest)) {
            add(digest, source.folder().resolve("config.json"));
            for (java.nio.file.Path weights : source.weightFiles()) {
                add(digest, weights);
            }
            return digest.add(dataset).hex();
        } catch (IOException e) {
            throw AnnealException.user(
                    "The dataset " + manifest + " or the model " + source.folder() + " cannot be read: "
                            + e.getMessage() + ". Run prepare first.",
                    e);
        }
    }

    private static void add(Sha256 digest, java.nio.file.Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            digest.add(content);
        }
    }

    /** The settings, with one value for all those that decide nothing. */
    private static TrainConfig decisive(TrainConfig train) {
        return new TrainConfig(
                train.epochs(),
                train.maxSteps(),
                train.timeBudget(),
                train.batchSize(),
                train.batchTokens(),
                train.microBatchSize(),
                Optional.empty(),
                train.precision(),
                train.reducePrecision(),
                train.loss(),
                train.optimizer(),
                train.schedule(),
                train.averaging(),
                train.regularization(),
                false,
                train.seed(),
                train.evaluateEvery(),
                Interval.NEVER,
                1,
                train.dropout(),
                train.metricForBest(),
                train.earlyStopping(),
                false,
                Interval.NEVER,
                train.lengthBuckets(),
                train.shuffle(),
                train.padTo(),
                train.multipleOf(),
                train.completeBatches());
    }
}
