package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.config.RunConfigReader;
import dev.anneal.dataset.Dataset;
import dev.anneal.dataset.DatasetFolder;
import dev.anneal.dataset.DatasetVerifier;
import dev.anneal.dataset.RejectCount;
import dev.anneal.dataset.ShardEntry;
import dev.anneal.dataset.Split;
import dev.anneal.dataset.SplitManifest;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.prepare.PrepareJob;
import dev.anneal.jobs.prepare.PreparedDataset;
import dev.anneal.track.Display;
import dev.anneal.track.PhaseProgress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalCluster.class)
class PrepareJobTest {
    private static final int ROWS = 400;

    @TempDir
    private Path folder;

    private static String line(int row) {
        return "{\"id\":\"row %d\",\"text\":\"this is text number %d of a table%s\",\"label\":\"%s\"}"
                .formatted(row, row, " and more".repeat(row % 5), row % 3 == 0 ? "yes" : "no");
    }

    private static List<String> lines() {
        return IntStream.range(0, ROWS).mapToObj(PrepareJobTest::line).toList();
    }

    /** A folder of so many files that together have the lines, in another order for each number of files. */
    private String table(String name, int files, List<String> lines) throws IOException {
        Path table = Files.createDirectories(folder.resolve(name));
        List<String> shuffled = new ArrayList<>(lines);
        Collections.shuffle(shuffled, new Random(files));
        for (int file = 0; file < files; file++) {
            int part = file;
            List<String> own = IntStream.range(0, shuffled.size())
                    .filter(i -> i % files == part)
                    .mapToObj(shuffled::get)
                    .toList();
            Files.write(table.resolve("part-" + file + ".jsonl"), own);
        }
        return table.toString();
    }

    private PreparedDataset prepare(String table, String output, String... overrides) {
        String yaml = """
                name: test
                task: single-label
                model: {source: vectors/tiny-bert/seqcls-single/model}
                data:
                  train: {path: "%s", format: jsonl}
                  split: {validation: 0.2, test: 0.1}
                  columns: {text: text, label: label, id: id}
                  max-length: 24
                  shard-rows: 100
                train: {epochs: 1, batch-size: 8}
                output: "%s"
                """.formatted(table, folder.resolve(output));
        PhaseProgress progress = new PhaseProgress(
                Display.plain(new PrintStream(OutputStream.nullOutputStream())),
                InstantSource.system(),
                "prepare",
                "rows",
                OptionalLong.empty());
        return new PrepareJob(LocalCluster.session(), RunConfigReader.parse(yaml, "test.yaml", List.of(overrides)))
                .run(progress);
    }

    private static List<String> digests(PreparedDataset dataset) {
        return dataset.manifest().shards().stream()
                .map(shard -> shard.file() + " " + shard.sha256())
                .toList();
    }

    @Test
    void givesTheSameShardsAtOneTwoAndFourTasks() throws IOException {
        SparkSession spark = LocalCluster.session();
        List<List<String>> digests = new ArrayList<>();
        for (int tasks : List.of(1, 2, 4)) {
            spark.conf().set("spark.sql.shuffle.partitions", tasks);
            spark.conf().set("spark.sql.adaptive.enabled", false);
            digests.add(digests(prepare(table("tasks-" + tasks, tasks, lines()), "run-" + tasks)));
        }
        spark.conf().unset("spark.sql.shuffle.partitions");
        spark.conf().unset("spark.sql.adaptive.enabled");

        assertThat(digests.get(0))
                .hasSizeGreaterThan(3)
                .isEqualTo(digests.get(1))
                .isEqualTo(digests.get(2));
    }

    @Test
    void putsEveryRowIntoOneSplitAndShardsOfTheSizeThatWasAsked() throws IOException {
        PreparedDataset prepared = prepare(table("all", 1, lines()), "run");

        List<SplitManifest> splits = prepared.manifest().splits();
        assertThat(splits).extracting(SplitManifest::name).containsExactly("train", "validation", "test");
        assertThat(splits.stream().mapToLong(SplitManifest::rows).sum()).isEqualTo(ROWS);
        assertThat(splits.get(0).shards()).extracting(ShardEntry::rows).startsWith(100L, 100L);
        assertThat(DatasetVerifier.verify(DatasetFolder.of(Path.of(prepared.folder()))))
                .isEqualTo(prepared.manifest());
        assertThat(prepared.manifest().labels()).containsExactly("no", "yes");
        try (Dataset dataset = Dataset.open(Path.of(prepared.folder()))) {
            assertThat(dataset.split("train").rows())
                    .isEqualTo(Math.toIntExact(splits.get(0).rows()));
        }
    }

    @Test
    void usesADatasetAgainUnlessSomethingThatDecidesItChanged() throws IOException {
        String table = table("again", 1, lines());

        assertThat(prepare(table, "run").reused()).isFalse();
        assertThat(prepare(table, "run", "train.epochs=2").reused()).isTrue();
        assertThat(prepare(table, "run", "data.max-length=12").reused()).isFalse();
        Files.writeString(Path.of(table, "part-1.jsonl"), line(ROWS));
        PreparedDataset longer = prepare(table, "run", "data.max-length=12");
        assertThat(longer.reused()).isFalse();
        assertThat(longer.manifest().splits().stream()
                        .mapToLong(SplitManifest::rows)
                        .sum())
                .isEqualTo(ROWS + 1);
    }

    @Test
    void preparesAgainWhenAShardIsNotWhatTheManifestSays() throws IOException {
        String table = table("cut", 1, lines());
        PreparedDataset first = prepare(table, "run");
        Files.write(Path.of(first.folder(), first.manifest().shards().get(0).file()), new byte[7]);

        PreparedDataset second = prepare(table, "run");

        assertThat(second.reused()).isFalse();
        assertThat(digests(second)).isEqualTo(digests(first));
    }

    @Test
    void keepsTheFirstRowsInTheOrderOfTheirHashes() throws IOException {
        PreparedDataset prepared =
                prepare(table("limit", 2, lines()), "run", "data.limit.train=120", "data.limit.test=7");

        assertThat(prepared.manifest().split("train").rows()).isEqualTo(120);
        assertThat(prepared.manifest().split("test").rows()).isEqualTo(7);
        PreparedDataset all = prepare(table("nolimit", 1, lines()), "all");
        assertThat(digests(prepared).get(0)).isEqualTo(digests(all).get(0));
    }

    @Test
    void listsRejectsWithTheirReasons() throws IOException {
        List<String> lines = new ArrayList<>(lines());
        lines.add("{\"id\":\"a\",\"text\":null,\"label\":\"yes\"}");
        lines.add("{\"id\":\"b\",\"text\":\"no label\"}");
        lines.add("{\"id\":\"c\",");
        String table = table("rejects", 1, lines);

        assertThatThrownBy(() -> prepare(table, "run", "data.max-rejects=2"))
                .isInstanceOf(AnnealException.class)
                .hasMessageStartingWith(
                        "3 rows cannot be used (1 damaged-record, 1 missing-label, 1 missing-text), but data.max-rejects is 2. For example: ")
                .hasMessageContaining("Mend the table, or raise data.max-rejects.");

        PreparedDataset prepared = prepare(table, "run", "data.max-rejects=3");
        assertThat(prepared.manifest().split("train").rejects())
                .containsExactly(
                        new RejectCount("damaged-record", 1),
                        new RejectCount("missing-label", 1),
                        new RejectCount("missing-text", 1));
        try (Stream<Path> files = Files.list(folder.resolve("run/rejected"))) {
            List<String> rejects = files.filter(file -> file.toString().endsWith(".json"))
                    .flatMap(PrepareJobTest::linesOf)
                    .toList();
            assertThat(rejects)
                    .hasSize(3)
                    .anyMatch(line -> line.contains("\"reason\":\"damaged-record\"")
                            && line.contains("part-0.jsonl")
                            && line.contains("\\\"c\\\","));
        }
    }

    private static Stream<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException problem) {
            throw new java.io.UncheckedIOException(problem);
        }
    }

    @Test
    void weightsLieBesideTheirRowsWhateverTheTable() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            lines.add(line(row).replace("}", ",\"w\":" + row % 4 * 0.25 + "}"));
        }
        lines.add("{\"id\":\"a\",\"text\":\"none\",\"label\":\"yes\"}");
        lines.add("{\"id\":\"b\",\"text\":\"minus\",\"label\":\"yes\",\"w\":-2}");
        lines.add("{\"id\":\"c\",\"text\":\"no number\",\"label\":\"yes\",\"w\":\"NaN\"}");
        String[] settings = {"data.columns.weight=w", "data.max-rejects=3"};
        PreparedDataset prepared = prepare(table("weights", 3, lines), "run", settings);

        assertThat(prepared.manifest().split("train").rejects())
                .containsExactly(
                        new RejectCount("missing-weight", 1),
                        new RejectCount("negative-weight", 1),
                        new RejectCount("not-a-number", 1));
        assertThat(PreparedRows.of(prepared, "train")).isNotEmpty();
        try (Dataset dataset = Dataset.open(Path.of(prepared.folder()))) {
            Split split = dataset.split("train");
            for (int row = 0; row < split.rows(); row++) {
                int number = Integer.parseInt(split.id(row).orElseThrow().substring("row ".length()));
                assertThat(split.weight(row)).isEqualTo(number % 4 * 0.25f);
            }
        }
        assertThat(digests(prepare(table("again", 1, lines), "other", settings)))
                .isEqualTo(digests(prepared));
        assertThat(prepare(table("without", 1, lines()), "plain")
                        .manifest()
                        .schema()
                        .weights())
                .isFalse();
    }

    @Test
    void refusesALabelThatIsNotListed() throws IOException {
        String table = table("labels", 1, lines());

        assertThatThrownBy(() -> prepare(table, "run", "data.labels=[no, maybe]"))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("unknown-label")
                .hasMessageContaining("Column \"label\" is \"yes\"");
    }

    @Test
    void refusesATableWithoutRowsAndAnEmptySplit() throws IOException {
        assertThatThrownBy(() -> prepare(table("two", 1, lines().subList(0, 4)), "run", "data.split.test=0.001"))
                .isInstanceOf(AnnealException.class)
                .hasMessageMatching(
                        "The (?:test|validation) split is empty: none of the rows of .* went there. Raise data.split.(?:test|validation), or leave it out.");
        Files.writeString(folder.resolve("header.csv"), "id,text,label\n");
        assertThatThrownBy(() -> prepare(
                        folder.resolve("header.csv").toString(), "run", "data.train.format=csv", "data.labels=[a, b]"))
                .isInstanceOf(AnnealException.class)
                .hasMessageMatching(
                        "The table of data.train \\(.*header.csv\\) has no rows. Name another file in data.train.path.");
    }

    @Test
    void refusesRowsLongerThanTheModelsPositions() throws IOException {
        String table = table("long", 1, lines());

        assertThatThrownBy(() -> prepare(table, "run", "data.max-length=4096"))
                .isInstanceOf(AnnealException.class)
                .hasMessageMatching(
                        "data.max-length is 4096, but the model .* has only 128 positions. Lower it to 128 or less.");
    }
}
