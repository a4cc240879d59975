package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.dataset.TruncationEntry;
import dev.anneal.jobs.prepare.PreparedDataset;
import dev.anneal.jobs.prepare.PreparedTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A training table that is cut: by the share of each label, or by groups. */
@ExtendWith(LocalCluster.class)
class SplitTablesTest {
    private static final int ROWS = 200;

    @TempDir
    private Path folder;

    /** 150, 40 and 10 rows of three labels, and 20 authors of 10 rows each. */
    private static String line(int row) {
        String label = row < 150 ? "LABEL_0" : row < 190 ? "LABEL_1" : "LABEL_2";
        return "{\"id\": \"r%d\", \"text\": \"the text number %d\", \"label\": \"%s\", \"author\": \"author %d\"}"
                .formatted(row, row, label, row % 20);
    }

    private Path table() throws IOException {
        Path table = folder.resolve("rows.jsonl");
        if (Files.notExists(table)) {
            Files.write(
                    table,
                    IntStream.range(0, ROWS).mapToObj(SplitTablesTest::line).toList());
        }
        return table;
    }

    private PreparedDataset prepare(String split) throws IOException {
        return Preparations.prepare(
                "single-label",
                table(),
                folder.resolve("run"),
                "train: {path: \"%s\", format: jsonl}\n  columns: {id: id}\n  max-length: 24\n  shard-rows: 50\n  split: "
                        + split);
    }

    private static Map<String, Long> labels(PreparedDataset dataset, String split) {
        return dataset.manifest().split(split).truncation().stream()
                .collect(Collectors.toMap(TruncationEntry::group, TruncationEntry::rows));
    }

    @Test
    void everySplitHasItsShareOfEachLabel() throws IOException {
        PreparedDataset dataset = prepare("{validation: 0.2, test: 0.1, stratify: true}");

        assertThat(labels(dataset, "train")).isEqualTo(Map.of("LABEL_0", 105L, "LABEL_1", 28L, "LABEL_2", 7L));
        assertThat(labels(dataset, "validation")).isEqualTo(Map.of("LABEL_0", 30L, "LABEL_1", 8L, "LABEL_2", 2L));
        assertThat(labels(dataset, "test")).isEqualTo(Map.of("LABEL_0", 15L, "LABEL_1", 4L, "LABEL_2", 1L));
        assertThat(prepare("{validation: 0.2, test: 0.1, stratify: true}").reused())
                .isTrue();
        assertThat(prepare("{validation: 0.2, test: 0.1}").reused()).isFalse();
    }

    @Test
    void scoringFindsTheRowsThatWereHeldOut() throws IOException {
        ScoredRun run = ScoredRun.in(folder);

        assertThat(ScoredRun.score(run.config(
                                table().toString(), "data.split={validation: 0.2, test: 0.1, stratify: true}"))
                        .rowsOut())
                .isEqualTo(20);
    }

    @Test
    void scoringCutsAGrownTableWherePreparingDid() throws IOException {
        String split = "{validation: 0.2, test: 0.1, stratify: true}";
        PreparedDataset dataset = prepare(split);
        Set<String> heldOut = PreparedTable.read(LocalCluster.session(), dataset.folder())
                .where("split = 'test'")
                .select("id")
                .as(Encoders.STRING())
                .collectAsList()
                .stream()
                .collect(Collectors.toSet());
        List<String> grown = IntStream.range(ROWS, 3 * ROWS)
                .mapToObj(row -> line(row).replace("LABEL_2", "LABEL_" + row % 3))
                .toList();
        Files.write(table(), grown, StandardOpenOption.APPEND);
        ScoredRun run = ScoredRun.in(folder);

        List<String> scored = ScoredRun.read(ScoredRun.score(run.config(table().toString(), "data.split=" + split))
                        .folder())
                .select("id")
                .as(Encoders.STRING())
                .collectAsList();

        assertThat(dataset.manifest().tables().cuts()).containsOnlyKeys("LABEL_0", "LABEL_1", "LABEL_2");
        assertThat(scored.stream().filter(id -> Integer.parseInt(id.substring(1)) < ROWS))
                .containsExactlyInAnyOrderElementsOf(heldOut);
        assertThat(scored).hasSizeGreaterThan(heldOut.size());
    }

    @Test
    void rowsOfOneGroupStayTogether() throws IOException {
        PreparedDataset dataset = prepare("{validation: 0.3, test: 0.3, group: author}");

        assertThat(dataset.manifest().splits()).allMatch(split -> split.rows() > 0 && split.rows() % 10 == 0);
        assertThatThrownBy(() -> prepare("{test: 0.3, group: writer}"))
                .hasMessageContaining("data.split.group is \"writer\", but the table of data.train")
                .hasMessageContaining("\"author\"");
    }
}
