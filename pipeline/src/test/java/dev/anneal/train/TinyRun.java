package dev.anneal.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.LocalAllReduce;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.config.Truncation;
import dev.anneal.dataset.Dataset;
import dev.anneal.dataset.DatasetFingerprint;
import dev.anneal.dataset.DatasetFolder;
import dev.anneal.dataset.Manifest;
import dev.anneal.dataset.ShardEntry;
import dev.anneal.dataset.ShardOptions;
import dev.anneal.dataset.ShardRow;
import dev.anneal.dataset.ShardSchema;
import dev.anneal.dataset.ShardWriter;
import dev.anneal.dataset.SplitManifest;
import dev.anneal.digest.Sha256;
import dev.anneal.model.ClassificationHead;
import dev.anneal.model.TestVectors;
import dev.anneal.model.huggingface.Classifier;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.table.LabelList;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tokenize.Encoding;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import dev.anneal.train.checkpoint.CheckpointFolder;
import dev.anneal.train.event.TrainEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** A run of a tiny BERT on made-up rows whose label is told by one token, on one or more ranks in this process. */
final class TinyRun {
    static final int TRAIN_ROWS = 75;
    private static final LabelList LABELS = LabelList.inGivenOrder(List.of("even", "odd"));
    private static final String CONFIG = """
            name: tiny
            task: single-label
            model: {source: unused, head: {pooling: pooler}}
            data:
              train: {path: unused, format: csv}
              split: {validation: 0.2}
              columns: {text: text, label: label}
            train:
              epochs: 3
              batch-size: 16
              micro-batch-size: 3
              dropout: 0
              optimizer: {name: adamw, learning-rate: 3e-3}
              schedule: {name: linear, warmup-ratio: 0.1}
              evaluate-every: 5 steps
              checkpoint-every: 4 steps
            output: unused
            """;

    private final Path folder;
    private final List<String> overrides;
    final List<TrainEvent> events = Collections.synchronizedList(new ArrayList<>());

    /** @param overrides as after {@code --set} */
    TinyRun(Path folder, String... overrides) {
        this.folder = folder;
        this.overrides = List.of(overrides);
    }

    /** What a rank ends with. */
    record End(TrainOutcome outcome, String parametersSha256) {}

    /** Runs all ranks to the end. */
    List<End> run(int worldSize) throws Exception {
        return run(worldSize, event -> {});
    }

    /** @param listener may throw, which fails rank 0 */
    List<End> run(int worldSize, Consumer<TrainEvent> listener) throws Exception {
        List<LocalAllReduce> group = LocalAllReduce.group(worldSize, Duration.ofSeconds(60));
        ExecutorService threads = Executors.newFixedThreadPool(worldSize);
        try {
            List<Future<End>> ends = new ArrayList<>();
            for (LocalAllReduce member : group) {
                ends.add(threads.submit(() -> rank(member, listener)));
            }
            List<End> results = new ArrayList<>();
            for (Future<End> end : ends) {
                results.add(end.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private End rank(AllReduce allReduce, Consumer<TrainEvent> listener) {
        Engine.enter(1);
        RunConfig config = RunConfigReader.parse(CONFIG, "tiny", overrides);
        Classifier.TrainingOptions options = new Classifier.TrainingOptions(
                LABELS.names(), ClassificationHead.POOLER, OptionalDouble.of(0), OptionalDouble.empty(), 1);
        ModelDirectory source = ModelDirectory.open(
                TestVectors.folder("tiny-bert/seqcls-single").resolve("model"));
        Configuration hadoop = new Configuration();
        try (Dataset dataset = Dataset.open(folder.resolve("dataset"));
                Classifier classifier = Classifier.forTraining(source, options);
                TrainLoop loop = new TrainLoop(new TrainLoop.Setup(
                        config,
                        "digest",
                        classifier.model(),
                        dataset,
                        allReduce,
                        CheckpointFolder.of(folder.resolve("checkpoints").toString(), hadoop),
                        CheckpointFolder.of(folder.resolve("best").toString(), hadoop),
                        Collections.nCopies(allReduce.worldSize(), "here"),
                        event -> {
                            listener.accept(event);
                            events.add(event);
                        },
                        InstantSource.system()))) {
            TrainOutcome outcome = loop.run();
            return new End(outcome, digest(classifier.model().vectors()));
        } catch (RuntimeException problem) {
            allReduce.fail(problem);
            throw problem;
        }
    }

    private static String digest(List<FlatVector> vectors) {
        Sha256 digest = new Sha256();
        vectors.forEach(vector -> digest.add(vector.memory()));
        return digest.hex();
    }

    /** Writes the dataset. */
    static void prepare(Path folder) {
        DatasetFolder dataset = DatasetFolder.of(folder.resolve("dataset"));
        Path words = TestVectors.folder("tiny-bert/seqcls-single").resolve("model/tokenizer.json");
        ShardSchema schema = new ShardSchema(true, false);
        try (Tokenizer tokenizer = Tokenizer.open(words, new TokenizerOptions(32, Truncation.LONGEST_FIRST))) {
            List<SplitManifest> splits =
                    List.of(split(dataset, schema, "train", TRAIN_ROWS), split(dataset, schema, "validation", 30));
            Manifest.of(new DatasetFingerprint(Map.of("rows", "made up")), schema, tokenizer, LABELS, splits)
                    .write(dataset);
        }
    }

    private static SplitManifest split(DatasetFolder dataset, ShardSchema schema, String name, int rows) {
        ShardOptions options = ShardOptions.of(schema, LABELS);
        try (ShardWriter writer = ShardWriter.create(dataset, ShardEntry.fileName(name, 0), "0", options)) {
            for (int row = 0; row < rows; row++) {
                writer.add(row(row));
            }
            return SplitManifest.of(name, List.of(writer.finish()), List.of());
        }
    }

    private static ShardRow row(int index) {
        int length = 4 + index % 9;
        int[] ids = new int[length];
        for (int token = 0; token < length; token++) {
            ids[token] = 10 + (index * 7 + token * 13) % 200;
        }
        ids[1] = 300 + index % 2;
        return new ShardRow(new Encoding(ids, new int[length], length), index % 2, index * 7919L, Optional.empty());
    }
}
