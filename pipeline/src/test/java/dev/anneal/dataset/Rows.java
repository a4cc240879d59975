package dev.anneal.dataset;

import dev.anneal.config.Task;
import dev.anneal.config.Truncation;
import dev.anneal.table.LabelList;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Made-up rows, and datasets of them. Row i has 3 + i % 20 tokens, label i % 3; every seventh lost 5 tokens. */
final class Rows {
    static final LabelList LABELS = LabelList.inGivenOrder(List.of("neg", "neu", "pos"));
    static final ShardSchema FULL = new ShardSchema(true, true, Target.Kind.ONE_CLASS);
    static final ShardSchema LEAN = new ShardSchema(false, false, Target.Kind.ONE_CLASS);

    private Rows() {}

    static ShardRow row(int i, ShardSchema schema) {
        int length = 3 + i % 20;
        int[] ids = new int[length];
        Arrays.setAll(ids, t -> i * 31 + t);
        int[] types = new int[length];
        Arrays.setAll(types, t -> 2 * t < length ? 0 : 1);
        return new ShardRow(
                new TokenRow(ids, types, new Target.OneClass(i % 3)),
                i * 1_000_003L - 5,
                schema.ids() ? Optional.of("zeile-ä-" + i) : Optional.empty(),
                new ShardRow.Ledger(
                        i % 7 == 0 ? length + 5 : length,
                        0,
                        1,
                        new FitCounts(2, length - 2, length - 2, i % 5 == 0 ? 1 : 0)));
    }

    /** Rows from, from + 1, ... in one shard of small record batches. */
    static ShardSummary write(DatasetFolder folder, String file, ShardSchema schema, int from, int to) {
        try (ShardWriter writer = ShardWriter.create(folder, file, "0", new ShardOptions(schema, LABELS, 2000))) {
            for (int i = from; i < to; i++) {
                writer.add(row(i, schema));
            }
            return writer.finish();
        }
    }

    /** 250 training rows in shards of 100, and 40 test rows. */
    static Manifest dataset(DatasetFolder folder, ShardSchema schema) {
        List<ShardSummary> train = new ArrayList<>();
        for (int shard = 0; shard < 3; shard++) {
            int to = Math.min(250, shard * 100 + 100);
            train.add(write(folder, ShardEntry.fileName("train", shard), schema, shard * 100, to));
        }
        List<ShardSummary> test = List.of(write(folder, ShardEntry.fileName("test", 0), schema, 1000, 1040));
        Path words = words();
        try (Tokenizer tokenizer = Tokenizer.open(words, new TokenizerOptions(22, Truncation.LONGEST_FIRST))) {
            Manifest manifest = Manifest.of(
                    new DatasetFingerprint(Map.of("data.max-length", "22")),
                    Task.SINGLE_LABEL,
                    schema,
                    tokenizer,
                    LABELS,
                    List.of(
                            SplitManifest.of("train", train, List.of(new RejectCount("missing-text", 2))),
                            SplitManifest.of("test", test, List.of())));
            manifest.write(folder);
            return manifest;
        }
    }

    private static Path words() {
        try {
            return Path.of(Objects.requireNonNull(Tokenizer.class.getResource("words.json"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
