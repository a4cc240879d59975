package dev.anneal.dataset;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/**
 * Puts a dataset into a second folder, so that two runs have it and it is tokenized once: by links where both lie on one local disk, else by copies, each
 * of whose digests is checked. The manifest comes last. Nobody writes into a shard that is there, so a link is as good as a copy.
 */
public final class SharedDataset {
    private SharedDataset() {}

    /**
     * Does nothing where the second folder has a dataset, whichever.
     *
     * @throws AnnealException (environment) if it cannot be copied or a shard is damaged
     */
    public static void put(org.apache.hadoop.fs.Path source, org.apache.hadoop.fs.Path target, Configuration hadoop) {
        try {
            DatasetFolder from = DatasetFolder.of(source, hadoop);
            DatasetFolder to = DatasetFolder.of(target, hadoop);
            if (to.exists(Manifest.FILE)) {
                return;
            }
            Manifest manifest = Manifest.read(from);
            for (ShardEntry shard : manifest.shards()) {
                to.delete(shard.file());
                if (!isLinked(from, to, shard.file())) {
                    DatasetStaging.copyShard(from, shard, to);
                }
            }
            manifest.write(to);
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The dataset " + source + " cannot be copied to " + target + ": " + e
                            + ". Check that both may be reached and written to, and that there is space.",
                    e);
        }
    }

    private static boolean isLinked(DatasetFolder from, DatasetFolder to, String file) throws IOException {
        if (!(from instanceof LocalDatasetFolder source) || !(to instanceof LocalDatasetFolder target)) {
            return false;
        }
        Path link = target.path().resolve(file);
        Files.createDirectories(target.path());
        try {
            Files.createLink(link, source.path().resolve(file));
            return true;
        } catch (UnsupportedOperationException | IOException another) {
            // Two file systems, or one without links.
            Files.deleteIfExists(link);
            return false;
        }
    }
}
