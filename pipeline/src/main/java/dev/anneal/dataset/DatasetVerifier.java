package dev.anneal.dataset;

import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Recomputes the digests of a dataset's shards. */
public final class DatasetVerifier {
    private static final int SHOWN = 10;

    private DatasetVerifier() {}

    /**
     * Reads every byte of the dataset.
     *
     * @return its manifest
     * @throws AnnealException (environment) that names every shard that is missing or differs, with the digests expected and found
     */
    public static Manifest verify(DatasetFolder folder) {
        Manifest manifest = Manifest.read(folder);
        List<String> problems = new ArrayList<>();
        for (ShardEntry shard : manifest.shards()) {
            String found = digest(folder, shard);
            if (!found.equals(shard.sha256())) {
                problems.add(problem(shard, found));
            }
        }
        if (!problems.isEmpty()) {
            throw AnnealException.environment(problems.size() + " of "
                    + manifest.shards().size()
                    + " shards of the dataset " + folder.location() + " are not what its manifest says: "
                    + String.join("; ", problems.subList(0, Math.min(SHOWN, problems.size())))
                    + ". Copy them again, or prepare the data again.");
        }
        return manifest;
    }

    static String problem(ShardEntry shard, String found) {
        return shard.file() + " should have SHA-256 " + shard.sha256() + ", but has " + found;
    }

    private static String digest(DatasetFolder folder, ShardEntry shard) {
        try (InputStream in = folder.open(shard.file())) {
            return new Sha256().add(in).hex();
        } catch (IOException e) {
            return "none: " + e;
        }
    }
}
