package dev.anneal.tests;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.jobs.score.ScoreJob;
import dev.anneal.jobs.score.ScoreResult;
import dev.anneal.track.Display;
import dev.anneal.track.PhaseProgress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A run whose model is trained already: the two-layer BERT of the reference vectors, with three labels. */
record ScoredRun(Path folder) {
    static final Path MODEL = Path.of("vectors/tiny-bert/seqcls-single/model");

    static ScoredRun in(Path folder) throws IOException {
        Path model = Files.createDirectories(folder.resolve("run/model"));
        try (Stream<Path> files = Files.list(MODEL)) {
            for (Path file : files.toList()) {
                Files.copy(file, model.resolve(file.getFileName()));
            }
        }
        return new ScoredRun(folder);
    }

    static String text(int row) {
        return "the text number " + row + " of a table" + " and more".repeat(row % 7);
    }

    static List<String> lines(int rows) {
        return IntStream.range(0, rows)
                .mapToObj(
                        row -> "{\"id\":%d,\"text\":\"%s\",\"label\":\"LABEL_%d\"}".formatted(row, text(row), row % 3))
                .toList();
    }

    String write(String name, List<String> lines) throws IOException {
        return Files.write(folder.resolve(name), lines).toString();
    }

    /** Scores a table, or, without the overrides of {@link #input}, the test rows of one. */
    RunConfig config(String table, String... overrides) {
        String yaml = """
                name: test
                task: single-label
                model: {source: %s}
                data:
                  train: {path: "%s", format: jsonl}
                  split: {validation: 0.2, test: 0.3}
                  columns: {text: text, label: label, id: id}
                  labels: [LABEL_0, LABEL_1, LABEL_2]
                  max-length: 32
                train: {epochs: 1, batch-size: 8}
                score: {batch-size: 16}
                output: "%s"
                """.formatted(MODEL, table, folder.resolve("run"));
        return RunConfigReader.parse(yaml, "test.yaml", List.of(overrides));
    }

    static String[] input(String path, String format) {
        return new String[] {"score.input.path=" + path, "score.input.format=" + format};
    }

    static ScoreResult score(RunConfig config) {
        return new ScoreJob(LocalCluster.session(), config).run(rows -> progress(OptionalLong.of(rows)));
    }

    static PhaseProgress progress(OptionalLong rows) {
        return new PhaseProgress(
                Display.plain(new PrintStream(OutputStream.nullOutputStream())),
                InstantSource.system(),
                "score",
                "rows",
                rows);
    }

    static Dataset<Row> read(String folder) {
        return LocalCluster.session().read().parquet(folder);
    }
}
