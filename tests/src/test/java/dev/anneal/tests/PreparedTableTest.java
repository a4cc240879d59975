package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.prepare.PreparedDataset;
import dev.anneal.jobs.prepare.PreparedTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** All kinds of targets are read in {@link PrepareTasksTest}. */
@ExtendWith(LocalCluster.class)
class PreparedTableTest {
    @TempDir
    private Path folder;

    private PreparedDataset prepare() throws IOException {
        Path table = Files.write(
                folder.resolve("films.jsonl"),
                IntStream.range(0, 50)
                        .mapToObj(row -> "{\"id\":\"film %d\",\"text\":\"text number %d\",\"label\":\"%s\"}"
                                .formatted(row, row, row % 3 == 0 ? "good" : "bad"))
                        .toList());
        return Preparations.prepare("single-label", table, folder.resolve("run"), """
                train: {path: "%s", format: jsonl}
                  split: {validation: 0.3}
                  columns: {id: id}
                  shard-rows: 10
                """);
    }

    @Test
    void holdsEveryRowOfEverySplit() throws IOException {
        PreparedDataset prepared = prepare();

        Dataset<Row> rows = PreparedTable.read(LocalCluster.session(), prepared.folder());

        assertThat(rows.columns())
                .containsExactly("split", "row", "input_ids", "token_type_ids", "label", "id", "length", "hash");
        assertThat(rows.schema().fields()).noneMatch(field -> field.nullable());
        assertThat(rows.select("id").distinct().count()).isEqualTo(50);
        assertThat(rows.where("label = 1").count()).isEqualTo(17);
        for (String split : List.of("train", "validation")) {
            assertThat(PreparedRows.of(prepared, split))
                    .hasSize(Math.toIntExact(prepared.manifest().split(split).rows()));
        }
    }

    @Test
    void namesAShardThatWasChanged() throws IOException {
        PreparedDataset prepared = prepare();
        Path shard = Path.of(prepared.folder(), "train-00001.arrow");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[bytes.length - 20] ^= 1;
        Files.write(shard, bytes);

        assertThatThrownBy(() -> PreparedTable.read(LocalCluster.session(), prepared.folder())
                        .count())
                .hasStackTraceContaining("/train-00001.arrow cannot be read: it has SHA-256 ")
                .hasStackTraceContaining("Copy it again, or prepare the data again.");
        assertThatThrownBy(() -> PreparedTable.read(LocalCluster.session(), folder.toString()))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("Prepare the data first");
    }
}
