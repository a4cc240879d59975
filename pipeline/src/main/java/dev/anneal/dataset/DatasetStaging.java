package dev.anneal.dataset;

import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.files.LocalFolders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/**
 * Brings a dataset to the local disk, once per host. Copies are made under a file lock, so that the executors of a host wait for the first one; every
 * shard's digest is checked while it is copied; and the copy gets its name by renaming the folder, so that it is complete or absent. The name holds
 * a digest of the manifest: a dataset that was prepared anew is copied anew. A dataset on the local disk is used in place.
 */
public final class DatasetStaging {
    private static final int NAME_DIGITS = 16;

    private DatasetStaging() {}

    /**
     * Copies a dataset, unless it is there or local.
     *
     * @param source on any Hadoop file system
     * @param staging a local folder for copies, made when needed
     * @return the local folder to open
     * @throws AnnealException (user) if there is no dataset; (environment) if it cannot be copied or a shard is damaged
     */
    public static Path stage(org.apache.hadoop.fs.Path source, Path staging, Configuration hadoop) {
        try {
            DatasetFolder folder = DatasetFolder.of(source, hadoop);
            return folder instanceof LocalDatasetFolder local
                    ? local.path()
                    : copied(folder, source.getName(), staging);
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The dataset " + source + " cannot be copied to " + staging + ": " + e
                            + ". Check that both may be reached and that the local disk has space.",
                    e);
        }
    }

    private static Path copied(DatasetFolder source, String name, Path staging) throws IOException {
        Manifest manifest = Manifest.read(source);
        Path copy = staging.resolve(name + "-" + Sha256.ofText(manifest.json()).substring(0, NAME_DIGITS));
        LocalFolders.makeOnce(copy, partial -> {
            DatasetFolder target = DatasetFolder.of(partial);
            for (ShardEntry shard : manifest.shards()) {
                copyShard(source, shard, target);
            }
            manifest.write(target);
        });
        return copy;
    }

    /** @throws AnnealException (environment) if it is not what the manifest says */
    static void copyShard(DatasetFolder source, ShardEntry shard, DatasetFolder target) throws IOException {
        try (InputStream in = source.open(shard.file());
                OutputStream out = target.create(shard.file())) {
            String found = new Sha256().addCopying(in, out).hex();
            if (!found.equals(shard.sha256())) {
                throw AnnealException.environment("The dataset " + source.location() + " is damaged: "
                        + DatasetVerifier.problem(shard, found) + ". Copy it again, or prepare the data again.");
            }
        }
    }
}
