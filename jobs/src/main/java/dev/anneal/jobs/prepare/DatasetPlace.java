package dev.anneal.jobs.prepare;

import dev.anneal.dataset.DatasetFingerprint;
import dev.anneal.dataset.DatasetFolder;
import dev.anneal.dataset.Manifest;
import dev.anneal.dataset.ShardEntry;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.RunFolder;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder into which a run's dataset is prepared: what lies there may be used again, or goes, unless the run has been trained on it.
 */
record DatasetPlace(RunFolder run, Configuration hadoop) {
    private static final Logger LOG = LoggerFactory.getLogger(DatasetPlace.class);

    /**
     * The manifest of a complete dataset that was made from the same tables in the same way.
     *
     * @throws AnnealException (user) if there is another dataset, on which a model has been trained
     */
    Optional<Manifest> find(DatasetFingerprint wanted) {
        Optional<Manifest> manifest = manifest();
        if (manifest.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> change =
                wanted.differencesTo(manifest.get().fingerprint()).stream().findFirst();
        if (change.isPresent() && isTrained()) {
            throw AnnealException.user("The run in " + run.path() + " has been trained on another dataset: "
                    + change.get() + ". Choose another output, or delete that folder.");
        }
        Optional<String> difference = change.or(() -> incomplete(folder(), manifest.get()));
        difference.ifPresent(what -> LOG.info("Preparing {} again: {}.", path(), what));
        return difference.isEmpty() ? manifest : Optional.empty();
    }

    /** What lies there, whatever it was made from. */
    Optional<Manifest> manifest() {
        try {
            return folder().exists(Manifest.FILE) ? Optional.of(Manifest.read(folder())) : Optional.empty();
        } catch (AnnealException damaged) {
            LOG.info("The dataset {} cannot be used: {}", path(), damaged.getMessage());
            return Optional.empty();
        } catch (IOException problem) {
            throw unreachable(problem);
        }
    }

    private boolean isTrained() {
        RunFiles files = new RunFiles(hadoop);
        return files.exists(run.checkpoints()) || files.exists(run.model());
    }

    private String path() {
        return run.dataset();
    }

    /** Removes what is there, the manifest first, so that nobody takes what is left for a dataset. */
    void clear() {
        try {
            folder().delete(Manifest.FILE);
            Path folder = new Path(path());
            folder.getFileSystem(hadoop).delete(folder, true);
        } catch (IOException problem) {
            throw unreachable(problem);
        }
    }

    /** Puts the manifest in place once every shard can be seen from here. */
    void commit(Manifest manifest) {
        Optional<String> missing = incomplete(folder(), manifest);
        if (missing.isPresent()) {
            throw AnnealException.environment("The executors wrote the dataset " + path() + ", but " + missing.get()
                    + ". Set output to a folder that the driver and all executors share.");
        }
        manifest.write(folder());
    }

    DatasetFolder folder() {
        try {
            return DatasetFolder.of(new Path(path()), hadoop);
        } catch (IOException problem) {
            throw unreachable(problem);
        }
    }

    private static Optional<String> incomplete(DatasetFolder folder, Manifest manifest) {
        for (ShardEntry shard : manifest.shards()) {
            try {
                long bytes = folder.sizeBytes(shard.file());
                if (bytes != shard.bytes()) {
                    return Optional.of(shard.file() + " has " + bytes + " bytes instead of " + shard.bytes());
                }
            } catch (IOException problem) {
                return Optional.of(shard.file() + " cannot be found");
            }
        }
        return Optional.empty();
    }

    private AnnealException unreachable(IOException problem) {
        return AnnealException.environment(
                "The folder " + path() + " cannot be used: " + problem
                        + ". Check its file system, or set another output.",
                problem);
    }
}
