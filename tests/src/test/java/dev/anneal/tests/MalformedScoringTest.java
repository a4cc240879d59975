package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.jobs.score.ScoreResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables as they come, scored: whatever is in a row, it has a prediction or is rejected with the reason, and nothing of it is changed. Labels and ids need
 * not be there, nor be right. {@link MalformedTablesTest} prepares such tables.
 */
@ExtendWith(LocalCluster.class)
class MalformedScoringTest {
    private static final int LARGE = 10_000_000;

    @TempDir
    private Path folder;

    /** Texts of the rows with predictions, in their order; in a table of bytes, so that a text may be no UTF-8. */
    private List<String> scored(String name, String content, Map<String, Integer> rejects) throws IOException {
        Path table = Files.write(folder.resolve("table." + name), content.getBytes(StandardCharsets.ISO_8859_1));
        return scored(table, name, rejects);
    }

    private List<String> scored(Path table, String format, Map<String, Integer> rejects) throws IOException {
        ScoredRun run = ScoredRun.in(folder);

        ScoreResult result = ScoredRun.score(run.config("none", ScoredRun.input(table.toString(), format)));

        List<Row> rows = ScoredRun.read(result.folder()).collectAsList();
        assertThat(rows)
                .hasSize((int) result.rowsOut())
                .allSatisfy(row -> assertThat(row.<String>getAs("prediction")).startsWith("LABEL_"));
        assertThat(result.rowsIn()).isEqualTo(result.rowsOut() + result.rejected());
        Map<String, Integer> found = new TreeMap<>();
        ScoredRun.read(result.folder() + "/_rejected").collectAsList().forEach(row -> {
            assertThat(row.<String>getAs("reject_detail")).isNotBlank();
            found.merge(row.getAs("reject_reason"), 1, Integer::sum);
        });
        assertThat(found).isEqualTo(rejects);
        JsonNode manifest = new ObjectMapper()
                .readTree(Path.of(result.folder(), "_manifest.json").toFile());
        rejects.forEach(
                (reason, count) -> assertThat(manifest.at("/rejected/" + reason).asInt())
                        .as(reason)
                        .isEqualTo(count));
        return rows.stream().map(row -> shown(row.getAs("text"))).toList();
    }

    /** So that a message about it can be read. */
    private static String shown(String text) {
        return text.equals(large()) ? "LARGE" : text.substring(0, Math.min(100, text.length()));
    }

    private static String large() {
        return "a very" + "y".repeat(LARGE);
    }

    @Test
    void csvWithQuotesLineBreaksAndRaggedRows() throws IOException {
        assertThat(scored(
                        "csv",
                        """
                        id,text,label
                        1,"two
                        lines",LABEL_0
                        2,caf\u00e9 in Latin-1,LABEL_0
                        3,,LABEL_0
                        4,too,many,fields
                        5
                        6,"a ""quote"", with a comma",LABEL_0
                        6,the same id again,LABEL_0
                        7,a label that nobody knows,perhaps
                        ,no id,
                        8,%s,LABEL_0
                        9,the end,LABEL_0""".formatted(large()),
                        Map.of("bad-encoding", 1, "missing-text", 1, "damaged-record", 2)))
                .containsExactly(
                        "two\nlines",
                        "a \"quote\", with a comma",
                        "the same id again",
                        "a label that nobody knows",
                        "no id",
                        "LARGE",
                        "the end");
    }

    @Test
    void tsvKeepsQuotesAndTellsOfRaggedLines() throws IOException {
        assertThat(scored(
                        "tsv",
                        "id\ttext\tlabel\n1\t\"never closed\tyes\n2\ta\tno\textra\n3\ta\n4\t\tno\n5\tcaf\u00e9\tno\n6\t"
                                + large() + "\tno\n6\tgood\t\n",
                        Map.of("bad-encoding", 1, "missing-text", 1, "damaged-record", 2)))
                .containsExactly("\"never closed", "LARGE", "good");
    }

    @Test
    void jsonLinesOfAllKinds() throws IOException {
        assertThat(scored("jsonl", """
                        {"id": 1, "text": "a line\\nbreak and a \\"quote\\"", "label": "LABEL_0"}
                        {"id": 2, "text": null, "label": "LABEL_0"}
                        {"id": 3}
                        {"id": null, "text": "no id", "label": {"name": "odd"}}
                        {"id": 4, "text": "not ended
                        not JSON
                        [1, 2]
                        {"id": 5, "text": "caf\u00e9 in Latin-1"}
                        {"id": 6, "text": "%s"}
                        {"id": 6, "text": "the end"}""".formatted(large()), Map.of("missing-text", 2, "damaged-record", 4)))
                .containsExactly("a line\nbreak and a \"quote\"", "no id", "LARGE", "the end");
    }

    @Test
    void columnsOfOtherTypes() throws IOException {
        Path table = folder.resolve("numbers");
        LocalCluster.session()
                .sql("select 1 as id, 5 as text, 'yes' as label union all select 2, null, 'no'")
                .write()
                .parquet(table.toString());

        assertThat(scored(table, "parquet", Map.of("missing-text", 1, "wrong-type", 1)))
                .isEmpty();
    }
}
