package dev.anneal.dataset;

import dev.anneal.error.AnnealException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A prepared dataset on the local disk, mapped into memory. Opening it checks sizes, layouts and row counts against the manifest, not digests; for
 * those see {@link DatasetVerifier} and {@link DatasetStaging}. Thread-safe. Files stay mapped until the dataset is closed and no split of it is
 * referred to any more.
 */
public final class Dataset implements AutoCloseable {
    private final Manifest manifest;
    private final Map<String, Split> splits;

    private Dataset(Manifest manifest, Map<String, Split> splits) {
        this.manifest = manifest;
        this.splits = splits;
    }

    /**
     * Maps the dataset of a folder.
     *
     * @throws AnnealException (user) if there is no manifest; (environment) if a file is missing or damaged
     */
    public static Dataset open(Path folder) {
        Manifest manifest = Manifest.read(DatasetFolder.of(folder));
        Map<String, Split> splits = new LinkedHashMap<>();
        for (SplitManifest split : manifest.splits()) {
            List<MappedBatch> batches = new ArrayList<>();
            for (ShardEntry shard : split.shards()) {
                batches.addAll(MappedShard.map(folder, shard, manifest.schema()));
            }
            batches.removeIf(batch -> batch.rows() == 0);
            splits.put(split.name(), new Split(split, batches));
        }
        return new Dataset(manifest, splits);
    }

    public Manifest manifest() {
        return manifest;
    }

    /** In the order of the model's outputs. */
    public List<String> labels() {
        return manifest.labels();
    }

    /**
     * The rows of a split.
     *
     * @throws AnnealException (user) if there is no such split
     */
    public Split split(String name) {
        manifest.split(name);
        Split split = splits.get(name);
        if (split == null) {
            throw new IllegalStateException("The dataset is closed.");
        }
        return split;
    }

    @Override
    public void close() {
        splits.clear();
    }
}
