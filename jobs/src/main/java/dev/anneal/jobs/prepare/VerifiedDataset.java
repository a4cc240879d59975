package dev.anneal.jobs.prepare;

import dev.anneal.dataset.DatasetFolder;
import dev.anneal.dataset.DatasetVerifier;
import dev.anneal.dataset.Manifest;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFolder;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A prepared dataset, looked at before executors work on it: every shard must have the digest that the manifest says. */
public final class VerifiedDataset {
    private VerifiedDataset() {}

    /**
     * The dataset's manifest.
     *
     * @throws AnnealException (user) if there is no dataset, or a shard is damaged, or the split is not there
     */
    public static Manifest open(RunFolder run, String split, Configuration hadoop) {
        Manifest manifest = DatasetVerifier.verify(folder(run, hadoop));
        if (!manifest.hasSplit(split)) {
            throw AnnealException.user("The dataset " + run.dataset() + " has no " + split
                    + " split. Set evaluate.split to one that it has, or give data." + split
                    + " a table or data.split." + split + " a share.");
        }
        return manifest;
    }

    private static DatasetFolder folder(RunFolder run, Configuration hadoop) {
        try {
            return DatasetFolder.of(new Path(run.dataset()), hadoop);
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The dataset " + run.dataset() + " cannot be reached: " + e.getMessage()
                            + ". Check its file system.",
                    e);
        }
    }
}
