package dev.anneal.train;

import dev.anneal.dataset.DatasetFingerprint;
import dev.anneal.dataset.DatasetFolder;
import dev.anneal.dataset.Manifest;
import dev.anneal.dataset.ShardEntry;
import dev.anneal.dataset.ShardOptions;
import dev.anneal.dataset.ShardRow;
import dev.anneal.dataset.ShardSchema;
import dev.anneal.dataset.ShardWriter;
import dev.anneal.dataset.SplitManifest;
import dev.anneal.tokenize.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The rows of a {@link TinyTask} as a dataset. */
final class TinyDataset {
    private static final int VALIDATION_ROWS = 30;

    private TinyDataset() {}

    static void write(Path folder, TinyTask task) {
        DatasetFolder dataset = DatasetFolder.of(folder.resolve("dataset"));
        ShardSchema schema = new ShardSchema(true, false, task.isWeighted(), task.targets());
        ShardOptions options = ShardOptions.of(schema, task.labels);
        List<SplitManifest> splits = List.of(
                split(dataset, options, task, TinyRun.TRAIN_ROWS), split(dataset, options, task, VALIDATION_ROWS));
        try (Tokenizer tokenizer = task.makeTokenizer(folder)) {
            Manifest.of(
                            new DatasetFingerprint(Map.of("rows", "made up")),
                            task.task,
                            schema,
                            tokenizer,
                            task.labels,
                            splits)
                    .write(dataset);
        }
    }

    private static SplitManifest split(DatasetFolder dataset, ShardOptions options, TinyTask task, int rows) {
        String name = rows == TinyRun.TRAIN_ROWS ? "train" : "validation";
        try (ShardWriter writer = ShardWriter.create(dataset, ShardEntry.fileName(name, 0), "0", options)) {
            for (int row = 0; row < rows; row++) {
                writer.add(ShardRow.of(task.row(row), row * 7919L));
            }
            return SplitManifest.of(name, List.of(writer.finish()), List.of());
        }
    }
}
