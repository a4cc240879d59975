package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.prepare.PreparedDataset;
import dev.anneal.jobs.score.ScoreResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tables of a Hive metastore, whose database (Derby) runs in the driver: prepared, scored, and filled with predictions. */
@Tag("hive")
@ExtendWith(LocalCluster.class)
class HiveTablesTest {
    private static final int ROWS = 30;
    private static final String ROW = "select concat('r', id) as id, concat('the text number ', id) as text,"
            + " concat('LABEL_', id % 3) as label, concat('day', id % 2) as day from range(" + ROWS + ")";

    @TempDir
    private static Path place;

    @TempDir
    private Path folder;

    /** Before Spark starts, as {@code --conf} would. */
    @BeforeAll
    static void nameTheMetastore() {
        System.setProperty("spark.sql.catalogImplementation", "hive");
        System.setProperty("spark.sql.warehouse.dir", place.resolve("warehouse").toUri().toString());
        System.setProperty(
                "spark.hadoop.javax.jdo.option.ConnectionURL",
                "jdbc:derby:;databaseName=" + place.resolve("metastore") + ";create=true");
        System.setProperty("spark.hadoop.datanucleus.schema.autoCreateAll", "true");
        System.setProperty("spark.hadoop.hive.metastore.schema.verification", "false");
        System.setProperty("derby.stream.error.file", place.resolve("derby.log").toString());
        SparkSession spark = LocalCluster.session();
        spark.sql("create database films");
        spark.sql("create table films.reviews (id string, text string, label string) partitioned by (day string)"
                + " row format delimited fields terminated by '|' stored as textfile");
        spark.conf().set("hive.exec.dynamic.partition.mode", "nonstrict");
        spark.sql("insert into films.reviews " + ROW);
    }

    private PreparedDataset prepare(String source) {
        return Preparations.prepare(
                "single-label",
                folder,
                folder.resolve("run"),
                "train: " + source + "\n  columns: {id: id, text: text, label: label}\n  max-length: 24");
    }

    @Test
    void rowsOfATableAreThoseOfAFile() throws Exception {
        List<String> lines = LocalCluster.session().sql(ROW).toJSON().collectAsList();
        Path file = Files.write(folder.resolve("rows.jsonl"), lines);
        List<String> expected = Preparations.digests(Preparations.prepare(
                "single-label",
                file,
                folder.resolve("expected"),
                "train: {path: \"%s\", format: jsonl}\n  columns: {id: id}\n  max-length: 24"));

        PreparedDataset table = prepare("{table: films.reviews}");

        assertThat(Preparations.digests(table)).isEqualTo(expected);
        assertThat(prepare("{table: films.reviews}").reused()).isTrue();
        assertThat(prepare("{query: \"select * from films.reviews where day = 'day1'\"}")
                        .manifest()
                        .split("train")
                        .rows())
                .isEqualTo(ROWS / 2);
        assertThat(prepare("{table: films.reviews}").reused()).as("another table came between").isFalse();
    }

    @Test
    void aTableThatGrewIsPreparedAgain() {
        SparkSession spark = LocalCluster.session();
        spark.sql("create table films.growing stored as orc as " + ROW);
        long before = prepare("{table: films.growing}").manifest().split("train").rows();
        spark.sql("insert into films.growing values ('new', 'a new text', 'LABEL_1', 'day0')");

        PreparedDataset grown = prepare("{table: films.growing}");

        assertThat(grown.reused()).isFalse();
        assertThat(grown.manifest().split("train").rows()).isEqualTo(before + 1);
    }

    @Test
    void predictionsBecomeATable() throws Exception {
        ScoredRun run = ScoredRun.in(folder);
        String[] asked = {
            "score.input={table: films.reviews}",
            "score.format=hive",
            "score.options={table: films.predictions, fileFormat: parquet}"
        };

        ScoreResult result = ScoredRun.score(run.config("none", asked));

        assertThat(List.of(result.rowsIn(), result.rowsOut())).containsOnly((long) ROWS);
        Dataset<Row> table = LocalCluster.session().table("films.predictions");
        assertThat(table.columns())
                .containsExactly("id", "text", "label", "day", "prediction", "probability", "probabilities");
        assertThat(table.select("id").distinct().count()).isEqualTo(ROWS);
        assertThat(table.filter("abs(probabilities[prediction] - probability) > 1e-12").count())
                .isZero();
        assertThat(LocalCluster.session()
                        .sql("describe formatted films.predictions")
                        .filter("col_name = 'Provider'")
                        .first()
                        .getString(1))
                .isEqualTo("hive");
        assertThat(ScoredRun.score(run.config("none", asked)).reused()).isTrue();
        assertThatThrownBy(() -> ScoredRun.score(run.config(
                        "none",
                        "score.output=" + folder.resolve("again"),
                        asked[0],
                        asked[1],
                        "score.options={table: films.reviews}")))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("already exists");
    }
}
