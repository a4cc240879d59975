package dev.anneal.jobs.train;

import dev.anneal.config.Interval;
import dev.anneal.config.RunConfig;
import dev.anneal.config.TrainConfig;
import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFolder;
import dev.anneal.model.huggingface.ModelDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A digest of everything that decides the bytes of the trained model: the training settings, threads per rank, the source model's files, the dataset's
 * manifest. Names, the number of executors and how often checkpoints are written are not part of it: a run may go on with others.
 */
final class RunDigest {
    private RunDigest() {}

    static String of(RunConfig config, ModelDirectory source, RunFolder folder, Configuration hadoop) {
        Sha256 digest = new Sha256()
                .add(config.model().head().toString())
                .add(withoutCheckpoints(config.train()).toString())
                .add(config.evaluate().batchSize() + " " + config.cluster().threadsPerRank());
        Path manifest = new Path(folder.dataset(), "manifest.json");
        try (InputStream shape = Files.newInputStream(source.folder().resolve("config.json"));
                InputStream weights = Files.newInputStream(source.folder().resolve("model.safetensors"));
                InputStream dataset = FileSystem.get(manifest.toUri(), hadoop).open(manifest)) {
            return digest.add(shape).add(weights).add(dataset).hex();
        } catch (IOException e) {
            throw AnnealException.user(
                    "The dataset " + manifest + " or the model " + source.folder() + " cannot be read: "
                            + e.getMessage() + ". Run prepare first.",
                    e);
        }
    }

    private static TrainConfig withoutCheckpoints(TrainConfig train) {
        return new TrainConfig(
                train.epochs(),
                train.maxSteps(),
                train.batchSize(),
                train.microBatchSize(),
                train.precision(),
                train.optimizer(),
                train.schedule(),
                train.seed(),
                train.evaluateEvery(),
                Interval.NEVER,
                1,
                train.dropout(),
                train.metricForBest(),
                train.shardOptimizer(),
                train.lengthBuckets());
    }
}
