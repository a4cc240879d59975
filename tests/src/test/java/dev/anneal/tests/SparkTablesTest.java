package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.dataset.SplitManifest;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.ReleaseLine;
import dev.anneal.jobs.prepare.PreparedDataset;
import dev.anneal.jobs.score.ScoreResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.package$;
import org.apache.spark.sql.SparkSession;
import org.h2.tools.Server;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tables that Spark reads in its own way: Delta, a database, its catalog, queries. All of them have the same rows. */
@ExtendWith(LocalCluster.class)
class SparkTablesTest {
    private static final int ROWS = 30;
    private static final String SPARK = package$.MODULE$.SPARK_VERSION();
    private static final String ROW = "select concat('r', id) as id, concat('the text number ', id) as text,"
            + " concat('LABEL_', id %% 3) as label from range(%d)";

    private static List<String> expected;

    @TempDir
    private Path folder;

    private final SparkSession spark = LocalCluster.session();

    private PreparedDataset prepare(String source, String... overrides) {
        return Preparations.prepare(
                "single-label",
                folder,
                folder.resolve("run"),
                "train: " + source + "\n  columns: {id: id, text: text, label: label}\n  max-length: 24",
                overrides);
    }

    private static List<String> shards(PreparedDataset dataset) {
        return dataset.manifest().shards().stream()
                .map(shard -> shard.rows() + " " + shard.sha256())
                .toList();
    }

    private static long rows(PreparedDataset dataset) {
        return dataset.manifest().splits().stream()
                .mapToLong(SplitManifest::rows)
                .sum();
    }

    /** What the same rows give as JSON lines. */
    @BeforeAll
    static void prepareJsonLines(@TempDir Path place) throws IOException {
        List<String> lines =
                LocalCluster.session().sql(ROW.formatted(ROWS)).toJSON().collectAsList();
        Path table = Files.write(place.resolve("rows.jsonl"), lines);
        expected = shards(Preparations.prepare(
                "single-label",
                table,
                place.resolve("expected"),
                "train: {path: \"%s\", format: jsonl}\n  columns: {id: id}\n  max-length: 24"));
    }

    @Test
    void readsDeltaAndKnowsItsVersions() throws IOException {
        String table = folder.resolve("delta").toString();
        String source = "{path: \"" + table + "\", format: delta}";
        spark.sql(ROW.formatted(ROWS)).repartition(2).write().format("delta").save(table);

        assertThat(shards(prepare(source))).isEqualTo(expected);
        assertThat(prepare(source).reused()).isTrue();
        spark.sql("delete from delta.`" + table + "` where id = 'r7'");
        PreparedDataset shorter = prepare(source);
        assertThat(shorter.reused()).isFalse();
        assertThat(rows(shorter)).isEqualTo(ROWS - 1);
        PreparedDataset before = prepare(source, "data.train.options={versionAsOf: 0}");
        assertThat(rows(before)).isEqualTo(ROWS);
        assertThat(before.manifest().fingerprint().parts().get("data.train version"))
                .startsWith("0 of ");
    }

    @Test
    void readsTablesOfTheCatalogAndViews() throws IOException {
        spark.sql("create table catalogued using delta location '" + folder.resolve("lake") + "' as "
                + ROW.formatted(ROWS));
        try {
            PreparedDataset catalogued = prepare("{table: catalogued}");
            assertThat(shards(catalogued)).isEqualTo(expected);
            assertThat(shards(prepare("{query: \"select * from delta.`" + folder.resolve("lake") + "`\"}")))
                    .isEqualTo(expected);
            assertThat(catalogued.manifest().fingerprint().parts()).containsKey("data.train version");
        } finally {
            spark.sql("drop table catalogued");
        }
        spark.sql(ROW.formatted(ROWS)).createOrReplaceTempView("of_this_session");
        assertThat(shards(prepare("{table: of_this_session}"))).isEqualTo(expected);
        assertThat(prepare("{table: of_this_session}").reused()).isTrue();
        spark.sql(ROW.formatted(ROWS).replace("'the text", "'a text")).createOrReplaceTempView("of_this_session");
        assertThat(prepare("{table: of_this_session}").reused())
                .as("other texts")
                .isFalse();
    }

    @Test
    void aQueryIsTheSameAsLongAsItsRowsAre() throws IOException {
        String reversed = "{query: '" + ROW.formatted(ROWS).replace("'", "''") + " order by id desc'}";

        PreparedDataset first = prepare(reversed);
        assertThat(shards(first)).isEqualTo(expected);
        assertThat(prepare(reversed).reused()).isTrue();
        assertThat(first.manifest().fingerprint().parts().get("data.train rows"))
                .startsWith(ROWS + " rows of digest ");
        assertThatThrownBy(() -> prepare("{query: 'select rand() as text, 1 as label, 2 as id'}"))
                .isInstanceOf(AnnealException.class)
                .hasMessage(
                        "data.train (select rand() as text, 1 as label, 2 as id) gives other rows each time it is read, because it"
                                + " asks for something random, and it is read more than once. Write its result to a table first.");
    }

    @Test
    void readsADatabaseWhosePasswordIsInNoFile() throws Exception {
        Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString());
        server.start();
        String url = "jdbc:h2:tcp://localhost:" + server.getPort() + "/./films";
        try (Connection database = DriverManager.getConnection(url, "me", "s3cret-word")) {
            fill(database);
            String source =
                    "{format: jdbc, options: {url: \"" + url + "\", dbtable: films, user: me, password: s3cret-word}}";
            PreparedDataset first = prepare(source);
            assertThat(shards(first)).isEqualTo(expected);
            execute(database, "alter user me set password 'an0ther-word'");
            String changed = source.replace("s3cret", "an0ther");
            assertThat(prepare(changed).reused()).as("another password").isTrue();
            execute(database, "update films set \"text\" = 'is new' where \"id\" = 'r3'");
            assertThat(prepare(changed).reused()).as("another text").isFalse();

            assertThatThrownBy(() -> prepare(source))
                    .isInstanceOf(AnnealException.class)
                    .hasMessageStartingWith(
                            "data.train (jdbc {url=" + url + ", dbtable=films, user=me}) cannot be read: ")
                    .hasMessageContaining("Wrong user name or password");
            assertThatThrownBy(() -> prepare(source.replace("s3cret-word", "'***'")))
                    .hasMessageStartingWith("data.train.options.password has a mask");
            ScoredRun scored = ScoredRun.in(folder.resolve("scored"));
            ScoreResult result = ScoredRun.score(scored.config("none", "score.input=" + changed));
            assertThat(ScoredRun.read(result.folder()).count()).isEqualTo(ROWS);
            assertThat(filesWith("ther-word")).isEmpty();
        } finally {
            server.stop();
        }
    }

    private static void fill(Connection database) throws SQLException {
        execute(
                database,
                "create table films as select concat('r', x - 1) as \"id\", concat('the text number ', x - 1) as"
                        + " \"text\", concat('LABEL_', mod(x - 1, 3)) as \"label\" from system_range(1, " + ROWS + ")");
    }

    private static void execute(Connection database, String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<Path> filesWith(String word) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("films"))
                    .filter(file -> contains(file, word))
                    .toList();
        }
    }

    private static boolean contains(Path file, String word) {
        try {
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1).contains(word);
        } catch (IOException problem) {
            throw new java.io.UncheckedIOException(problem);
        }
    }

    @Test
    void saysWhichJarIsMissingAndWhichTable() {
        assertThatThrownBy(() -> prepare("{path: \"%s\", format: avro}"))
                .isInstanceOf(AnnealException.class)
                .hasMessage("data.train.format is avro, but no jar on Spark's class path has such a data source."
                        + " Start with --packages org.apache.spark:spark-avro_" + ReleaseLine.ofScala() + ":" + SPARK
                        + ".");
        assertThatThrownBy(() -> prepare("{path: \"%s\", format: com.example.nothing}"))
                .hasMessage("data.train.format is com.example.nothing, but no jar on Spark's class path has such a data"
                        + " source. Correct the name, or start with --packages and the coordinate of its jar for Spark "
                        + ReleaseLine.of(SPARK) + " and Scala " + ReleaseLine.ofScala() + ".");
        assertThatThrownBy(() -> prepare("{table: nowhere.nothing}"))
                .isInstanceOf(AnnealException.class)
                .hasMessageStartingWith("data.train (nowhere.nothing) names a table that Spark does not know: ")
                .hasMessageContaining("cannot be found")
                .hasMessageEndingWith("spark.sql.catalogImplementation=hive.");
        assertThatThrownBy(() -> prepare("{query: selec 1}"))
                .isInstanceOf(AnnealException.class)
                .hasMessageStartingWith("data.train (selec 1) cannot be read: [PARSE_SYNTAX_ERROR]");
        assertThatThrownBy(
                        () -> prepare("{format: jdbc, options: {url: 'jdbc:nobody://h/d?password=p', dbtable: films}}"))
                .isInstanceOf(AnnealException.class)
                .hasMessageStartingWith("data.train.format is jdbc, but no jar on Spark's class path has a driver");
    }
}
