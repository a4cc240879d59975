package dev.anneal.dataset;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.anneal.config.Task;
import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.table.LabelList;
import dev.anneal.tokenize.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a dataset holds, as {@code manifest.json} says it. It is written last, so that a folder with a manifest is complete.
 *
 * @param formatVersion of the folder's layout
 * @param digest over labels, splits and the digests of all shards: two datasets with the same rows in the same order have the same
 * @param task that the rows were made for, as the configuration names it
 * @param schema of all shards
 * @param tokenizerDigest SHA-256 of {@code tokenizer.json}
 * @param vocabularySize one more than the tokenizer's highest id
 * @param maxLength the most tokens of a row
 * @param truncation its name as in the configuration
 * @param labels in the order of the model's outputs; for task regression the columns of its numbers; none where answers are no labels
 * @param tables what was found out about the tables that it was made from
 */
public record Manifest(
        int formatVersion,
        String digest,
        String task,
        ShardSchema schema,
        String tokenizerDigest,
        int vocabularySize,
        int maxLength,
        String truncation,
        List<String> labels,
        List<SplitManifest> splits,
        TableFacts tables,
        DatasetFingerprint fingerprint) {
    public static final String FILE = "manifest.json";

    static final int FORMAT_VERSION = 5;

    public Manifest {
        labels = List.copyOf(labels);
        splits = List.copyOf(splits);
    }

    public static Manifest of(
            DatasetFingerprint fingerprint,
            Task task,
            ShardSchema schema,
            Tokenizer tokenizer,
            LabelList labels,
            List<SplitManifest> splits) {
        return new Manifest(
                FORMAT_VERSION,
                digest(labels.names(), splits),
                task.yamlName(),
                schema,
                tokenizer.digest(),
                tokenizer.vocabularySize(),
                tokenizer.options().maxLength(),
                tokenizer.options().truncation().yamlName(),
                labels.names(),
                splits,
                TableFacts.NONE,
                fingerprint);
    }

    /** The same, with what was found out about the tables. */
    public Manifest with(TableFacts facts) {
        return new Manifest(
                formatVersion,
                digest,
                task,
                schema,
                tokenizerDigest,
                vocabularySize,
                maxLength,
                truncation,
                labels,
                splits,
                facts,
                fingerprint);
    }

    /**
     * Reads the manifest of a folder.
     *
     * @throws AnnealException (user) if there is none, or of a later format; (environment) if it is damaged
     */
    public static Manifest read(DatasetFolder folder) {
        try (InputStream in = folder.open(FILE)) {
            return ManifestJson.parse(in.readAllBytes(), folder.location(FILE));
        } catch (IOException e) {
            throw AnnealException.user(
                    "The dataset's manifest " + folder.location(FILE) + " cannot be read: " + e
                            + ". Prepare the data first (anneal prepare).",
                    e);
        }
    }

    /**
     * Puts the manifest into a folder, which makes it complete.
     *
     * @throws AnnealException (environment) if the folder cannot be written
     */
    public void write(DatasetFolder folder) {
        String unfinished = "_" + FILE + ".unfinished";
        try {
            try (OutputStream out = folder.create(unfinished)) {
                out.write(json().getBytes(StandardCharsets.UTF_8));
            }
            folder.rename(unfinished, FILE);
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The dataset's manifest " + folder.location(FILE) + " cannot be written: " + e
                            + ". Check that the folder may be written and has space.",
                    e);
        }
    }

    public String json() {
        return ManifestJson.write(this);
    }

    /**
     * A split by name.
     *
     * @throws AnnealException (user) if the dataset has no such split
     */
    public SplitManifest split(String name) {
        return splits.stream()
                .filter(split -> split.name().equals(name))
                .findFirst()
                .orElseThrow(() -> AnnealException.user("The dataset has no split \"" + name + "\", only "
                        + splits.stream().map(SplitManifest::name).toList()
                        + ". Name a table for it, or give it a share of the training table (data.split)."));
    }

    public boolean hasSplit(String name) {
        return splits.stream().anyMatch(split -> split.name().equals(name));
    }

    /** How a split fits the tokenizer and the length. */
    public DataFit fit(String split) {
        return DataFit.of(split(split), maxLength);
    }

    /** Of all splits, in order. */
    @JsonIgnore
    public List<ShardEntry> shards() {
        return splits.stream().flatMap(split -> split.shards().stream()).toList();
    }

    private static String digest(List<String> labels, List<SplitManifest> splits) {
        StringBuilder text = new StringBuilder();
        labels.forEach(label -> text.append("label ").append(label).append('\n'));
        for (SplitManifest split : splits) {
            text.append("split ").append(split.name()).append('\n');
            split.shards()
                    .forEach(shard ->
                            text.append("shard ").append(shard.sha256()).append('\n'));
        }
        return Sha256.ofText(text.toString());
    }
}
