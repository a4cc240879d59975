package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.dataset.SplitManifest;
import dev.anneal.error.AnnealException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables as they come: whatever is in them, a row is kept or rejected with its reason, and the counts say so exactly. {@link MalformedScoringTest} scores such tables. */
@ExtendWith(LocalCluster.class)
class MalformedTablesTest {
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;
    private static final int LARGE = 10_000_000;

    @TempDir
    private Path folder;

    /** @param kept rows that must be there beside the rejects */
    private void assertPrepared(Path table, String format, int kept, Map<String, Integer> rejects) {
        SplitManifest train = Preparations.prepare(
                        "single-label",
                        table,
                        folder.resolve("run"),
                        "train: {path: \"%s\", format: " + format + "}\n  columns: {id: id}\n  labels: [yes, no]"
                                + "\n  max-length: 24\n  max-rejects: 99")
                .manifest()
                .split("train");
        Map<String, Integer> found = new TreeMap<>();
        train.rejects().forEach(count -> found.put(count.reason(), (int) count.rows()));
        assertThat(found).isEqualTo(rejects);
        assertThat(train.rows()).isEqualTo(kept);
    }

    private Path write(String name, String content) throws IOException {
        return Files.write(folder.resolve(name), content.getBytes(BYTES));
    }

    @Test
    void csvWithQuotesLineBreaksAndRaggedRows() throws IOException {
        Path table = write("table.csv", """
                id,text,label
                1,"a ""quoted"" text, with a comma
                over two

                lines",yes
                2,plain,no
                2,the same id again,no
                2,plain,no
                3,one,field,too many
                4,one too few
                5,,yes
                6,no label,
                7,unknown label,perhaps
                ,no id,yes
                8,spaces , yes
                9,caf\u00e9 in Latin-1,yes
                "10","a quote that is " inside",no
                11,last line without its break,no""");

        assertPrepared(
                table,
                "csv",
                6,
                Map.of(
                        "damaged-record", 2,
                        "missing-text", 1,
                        "missing-label", 1,
                        "missing-id", 1,
                        "unknown-label", 2,
                        "bad-encoding", 1));
    }

    @Test
    void jsonLinesOfAllKinds() throws IOException {
        Path table = write("table.jsonl", """
                {"id": 1, "text": "a line\\nbreak and a \\"quote\\"", "label": "yes"}
                {"id": 2, "text": null, "label": "yes"}
                {"id": 3, "label": "yes"}
                {"id": 4, "text": "a", "label": {"name": "yes"}}
                {"id": 5, "text": "a", "label": ["yes", "no"]}
                {"id": null, "text": "a", "label": "yes"}
                {"id": 6, "text": "not ended
                not JSON
                [1, 2]

                {"id": 7, "text": "caf\u00e9 in Latin-1", "label": "yes"}
                {"id": 8, "text": "the end", "label": "no", "more": {"unknown": [1]}}""");

        assertPrepared(
                table, "jsonl", 2, Map.of("missing-text", 2, "unknown-label", 2, "missing-id", 1, "damaged-record", 4));
    }

    @Test
    void tsvKeepsQuotesAndTellsOfRaggedLines() throws IOException {
        Path table = write(
                "table.tsv",
                "id\ttext\tlabel\n1\t\"never closed\tyes\n2\ta\tno\textra\n3\ta\n\n4\t\tno\n5\tcaf\u00e9\tno\n6\tgood\tno\n");

        assertPrepared(table, "tsv", 2, Map.of("damaged-record", 2, "missing-text", 1, "bad-encoding", 1));
    }

    @Test
    void columnsOfOtherTypes() {
        SparkSession spark = LocalCluster.session();
        spark.sql("select 1 as id, 5 as text, 'yes' as label union all select 2, null, 'no'")
                .write()
                .parquet(folder.resolve("numbers").toString());
        assertThatThrownBy(() -> assertPrepared(folder.resolve("numbers"), "parquet", 0, Map.of()))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("The train split is empty")
                .hasMessageContaining("(2 were rejected)");
        assertThat(LocalCluster.session()
                        .read()
                        .json(folder.resolve("run/rejected").toString())
                        .select("reason")
                        .as(Encoders.STRING())
                        .collectAsList())
                .containsExactlyInAnyOrder("wrong-type", "missing-text");
    }

    @Test
    void labelsAndIdsOfOtherTypes() {
        LocalCluster.session()
                .sql("select 1.5D as id, 'a' as text, 'yes' as label union all select 2D, 'b', 'no'"
                        + " union all select double('nan'), 'c', 'no' union all select 3D, 'd', null")
                .write()
                .orc(folder.resolve("doubles").toString());
        assertPrepared(folder.resolve("doubles"), "orc", 1, Map.of("wrong-type", 2, "missing-label", 1));
    }

    static Stream<Arguments> largeRows() {
        return Stream.of(
                Arguments.of("csv", "id,text,label\n1,\"%s\",yes\n2,small,no\n"),
                Arguments.of("tsv", "id\ttext\tlabel\n1\t%s\tyes\n2\tsmall\tno\n"),
                Arguments.of(
                        "jsonl",
                        "{\"id\":1,\"text\":\"%s\",\"label\":\"yes\"}\n{\"id\":2,\"text\":\"small\",\"label\":\"no\"}\n"));
    }

    /** Of one word, so that this is about reading it. */
    @ParameterizedTest
    @MethodSource("largeRows")
    void aRowOfTenMegabytesIsARow(String format, String rows) throws IOException {
        Path table = write("large." + format, rows.formatted("a very" + "y".repeat(LARGE)));

        assertPrepared(table, format, 2, Map.of());
    }

    @ParameterizedTest
    @CsvSource({"csv, 'id,text,label\n1,a,yes\n'", "tsv, 'id\ttext\tlabel\n1\ta\tyes\n'"})
    void readsWhatIsCompressed(String format, String content) throws IOException {
        Path table = folder.resolve("table." + format + ".gz");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream zipped = new GZIPOutputStream(bytes)) {
            zipped.write(content.getBytes(BYTES));
        }
        Files.write(table, bytes.toByteArray());

        assertPrepared(table, format, 1, Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "csv,   '',               is empty",
        "jsonl, '',               is empty",
        "text,  '',               has no rows",
        "csv,   'id,text,label',  has no rows",
        "tsv,   'id\ttext\tlabel\n', has no rows"
    })
    void refusesATableWithoutRows(String format, String content, String problem) throws IOException {
        Path table = write("empty." + format, content);
        String columns = format.equals("text") ? "" : "\n  columns: {id: id}\n  labels: [yes, no]";
        String task = format.equals("text") ? "masked-lm" : "single-label";

        assertThatThrownBy(() -> Preparations.prepare(
                        task, table, folder.resolve("run"), "train: {path: \"%s\", format: " + format + "}" + columns))
                .isInstanceOf(AnnealException.class)
                .hasMessage("The table of data.train (" + table + ") " + problem
                        + ". Name another file in data.train.path.");
    }
}
