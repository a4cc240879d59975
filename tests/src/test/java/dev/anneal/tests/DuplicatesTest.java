package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.dataset.DuplicateCounts;
import dev.anneal.dataset.DuplicateCounts.Conflicting;
import dev.anneal.dataset.DuplicateCounts.Shared;
import dev.anneal.dataset.RejectCount;
import dev.anneal.dataset.ShardEntry;
import dev.anneal.dataset.SplitManifest;
import dev.anneal.jobs.prepare.PreparedDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Equal texts in several splits and with several labels. */
@ExtendWith(LocalCluster.class)
class DuplicatesTest {
    private static final List<String> TEST = List.of("a,good,yes", "b,fine,no", "b,fine,no", "c,odd,yes", "d,odd,no");

    /** One text of test, and one with several labels, which stays: evaluation splits are what they are. */
    private static final List<String> VALIDATION = List.of("e,good,yes", "f,plain,no", "g,twice,yes", "h,twice,no");

    /** Two texts of test (three rows), one of validation, one with several labels (three rows), and one that is there twice. */
    private static final List<String> TRAIN = List.of(
            "i,good,no",
            "j,good,yes",
            "k,odd,yes",
            "l,plain,no",
            "m,torn,yes",
            "n,torn,no",
            "o,torn,no",
            "p,same,yes",
            "q,same,yes",
            "r,Good,no");

    @TempDir
    private Path folder;

    private String table(String name, List<String> lines, int files) throws IOException {
        Path table = Files.createDirectories(folder.resolve(name + files));
        List<String> shuffled = new ArrayList<>(lines);
        Collections.shuffle(shuffled, new Random(files));
        for (int file = 0; file < files; file++) {
            List<String> part = new ArrayList<>(List.of("id,text,label"));
            for (int i = file; i < shuffled.size(); i += files) {
                part.add(shuffled.get(i));
            }
            Files.write(table.resolve(file + ".csv"), part);
        }
        return table.toString();
    }

    private PreparedDataset prepare(int files, String... overrides) throws IOException {
        return Preparations.prepare(
                "single-label",
                Path.of(table("train", TRAIN, files)),
                folder.resolve("run"),
                """
                train: {path: "%%s", format: csv}
                  validation: {path: "%s", format: csv}
                  test: {path: "%s", format: csv}
                  columns: {id: id}
                  max-length: 24
                """.formatted(table("validation", VALIDATION, files), table("test", TEST, files)),
                overrides);
    }

    private static List<Long> rows(PreparedDataset dataset) {
        return dataset.manifest().splits().stream().map(SplitManifest::rows).toList();
    }

    @Test
    void areCountedAndStay() throws IOException {
        PreparedDataset dataset = prepare(1);

        DuplicateCounts counts = dataset.manifest().tables().duplicates();
        assertThat(rows(dataset)).containsExactly(10L, 4L, 5L);
        assertThat(counts.shared())
                .containsExactly(
                        new Shared("train", "validation", 3, 2),
                        new Shared("train", "test", 3, 3),
                        new Shared("validation", "test", 1, 1));
        assertThat(counts.conflictingTexts()).isEqualTo(4);
        assertThat(counts.conflicting())
                .containsExactly(
                        new Conflicting("train", 6), new Conflicting("validation", 3), new Conflicting("test", 3));
    }

    @Test
    void leaveTrainingAndValidationAndAreListed() throws IOException {
        List<List<String>> digests = new ArrayList<>();
        for (int files : List.of(1, 3)) {
            PreparedDataset dataset = prepare(files, "data.duplicates=remove");
            digests.add(
                    dataset.manifest().shards().stream().map(ShardEntry::sha256).toList());

            assertThat(rows(dataset)).containsExactly(3L, 3L, 5L);
            assertThat(dataset.manifest().split("train").rejects())
                    .containsExactly(new RejectCount("conflicting-label", 3), new RejectCount("duplicate-text", 4));
            assertThat(dataset.manifest().split("validation").rejects())
                    .containsExactly(new RejectCount("duplicate-text", 1));
            assertThat(dataset.manifest().split("test").rejects()).isEmpty();
            assertThat(PreparedRows.of(dataset, "train")).hasSize(3);
            assertThat(rejects())
                    .containsExactlyInAnyOrder(
                            "train duplicate-text i",
                            "train duplicate-text j",
                            "train duplicate-text k",
                            "train duplicate-text l",
                            "train conflicting-label m",
                            "train conflicting-label n",
                            "train conflicting-label o",
                            "validation duplicate-text e");
            assertThat(dataset.manifest().tables().duplicates().shared()).hasSize(3);
        }
        assertThat(digests.get(0)).isEqualTo(digests.get(1));
    }

    private List<String> rejects() {
        List<Row> rejects = LocalCluster.session()
                .read()
                .json(folder.resolve("run/rejected").toString())
                .selectExpr("split", "reason", "get_json_object(record, '$.id')", "detail", "file")
                .collectAsList();
        assertThat(rejects)
                .allMatch(row -> Stream.of(3, 4).noneMatch(i -> row.getString(i).isBlank()));
        return rejects.stream()
                .map(row -> row.getString(0) + " " + row.getString(1) + " " + row.getString(2))
                .toList();
    }
}
