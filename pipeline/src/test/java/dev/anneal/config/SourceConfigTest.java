package dev.anneal.config;

import static dev.anneal.config.ConfigTexts.MINIMAL;
import static dev.anneal.config.ConfigTexts.assertProblems;
import static dev.anneal.config.ConfigTexts.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceConfigTest {
    private static SourceConfig source(String yaml) {
        return read(MINIMAL, "data.train=" + yaml).data().train().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{path: a, format: csv}                                         | FILES     | a",
                "{path: a, format: Parquet}                                     | FILES     | a",
                "{path: a, format: delta}                                       | CONNECTOR | a",
                "{path: a, format: json}                                        | CONNECTOR | a",
                "{path: a, format: com.example.Source}                          | CONNECTOR | a",
                "{format: jdbc, options: {url: 'jdbc:x:y', dbtable: rows}}      | CONNECTOR | 'jdbc {url=jdbc:x:y, dbtable=rows}'",
                "{table: lake.db.rows, options: {versionAsOf: 3}}               | TABLE     | lake.db.rows",
                "{query: \"select *\\n from rows\"}                            | QUERY     | 'select * from rows'",
            })
    void aTableIsNamedInOneOfFourWays(String yaml, SourceConfig.Kind kind, String shown) {
        assertThat(source(yaml).kind()).isEqualTo(kind);
        assertThat(source(yaml).shown()).isEqualTo(shown);
    }

    @Test
    void allThatIsWrongWithATableIsToldAtOnce() {
        assertProblems(
                        MINIMAL,
                        "data.train={path: a, table: b, query: ' ', format: tvs}",
                        "data.test={format: jdbc, options: {fetchsize: 10}}",
                        "score.input={}")
                .containsExactly(
                        "data.train.query is empty, but it must have a value (--set data.train).",
                        "data.train.table is given, and path is too, but a table is named in one way (--set data.train)."
                                + " Keep one of them.",
                        "data.train.format is \"tvs\", but it must be one of: csv, tsv, jsonl, parquet, orc, text, conll,"
                                + " conllu, squad; or the name of a Spark data source (--set data.train). Did you mean tsv?",
                        "data.test.options has no url, without which format jdbc finds no database (--set data.test)."
                                + " Add it, for example url: \"jdbc:postgresql://host/database\".",
                        "score.input.path is missing, and so are table and query (default). Name the table by one of"
                                + " them; a data source such as jdbc takes format and options instead.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{path: a}                                 | format is missing",
                "{path: 'hub:a/b', format: csv}            | 'format is csv, but files of data sets on the Hub are Parquet'",
                "{format: csv}                             | 'path is missing, but format csv is that of files'",
                "{table: a, format: delta}                 | 'format is delta, but Spark knows the format of a table'",
                "{query: select 1, options: {a: b}}        | 'options is given, but a query takes none'",
                "{format: jdbc, options: {URL: x}}         | 'options must have one of dbtable and query, which say which rows of the database'",
            })
    void saysWhatIsMissingOrTooMuch(String yaml, String problem) {
        assertProblems(MINIMAL, "data.train=" + yaml)
                .singleElement()
                .asString()
                .startsWith("data.train." + problem + " (")
                .doesNotContain("..");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "PASSWORD",
                "sfPassword",
                "fs.s3a.secret.key",
                "fs.s3a.access.key",
                "awsSecretAccessKey",
                "apikey",
                "api-key",
                "oauth_token",
                "accessToken",
                "sastoken",
                "client_secret",
                "credentials",
                "pwd",
                "AWSSecretKey"
            })
    void theseOptionsAreSecret(String name) {
        SourceConfig table = source("{path: a, format: delta, options: {" + name + ": 'very hidden', sep: x}}");

        assertThat(table.options()).containsEntry(name, "very hidden");
        assertThat(table.maskedOptions()).isEqualTo(Map.of(name, "***", "sep", "x"));
        assertThat(table.decisiveOptions()).isEqualTo(Map.of("sep", "x"));
        assertThat(table.toString()).doesNotContain("hidden");
        assertThat(table.withoutSecrets("it was very hidden.")).isEqualTo("it was ***.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"keyspace", "tokenizer", "sep", "url", "user", "keytab", "dbtable"})
    void theseAreNot(String name) {
        assertThat(source("{path: a, format: delta, options: {" + name + ": b}}")
                        .decisiveOptions())
                .isEqualTo(Map.of(name, "b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:postgresql://h/d?user=a&password=b c             | jdbc:postgresql://h/d?user=a&password=*** c",
                "jdbc:sqlserver://h:1;user=a;password=b;encrypt=true   | jdbc:sqlserver://h:1;user=a;password=***;encrypt=true",
                "jdbc:mysql://me:b@h/d                                 | jdbc:mysql://me:***@h/d",
                "jdbc:oracle:thin:me/b@h:1:x                           | jdbc:oracle:thin:me/***@h:1:x",
                "jdbc:snowflake://h/?db=a&private_key_file_pwd=b       | jdbc:snowflake://h/?db=a&private_key_file_pwd=***",
                "mongodb+srv://me:b@h/d                                | mongodb+srv://me:***@h/d",
                "select 'password=b' from t                            | select 'password=b' from t",
            })
    void addressesAreShownWithoutTheirSecrets(String address, String shown) {
        SourceConfig table = source("{format: other, options: {uri: \"" + address + "\"}}");

        assertThat(table.maskedOptions()).isEqualTo(Map.of("uri", shown));
        assertThat(table.decisiveOptions()).isEqualTo(Map.of("uri", shown));
    }

    @Test
    void aWrittenConfigurationHasMasksAndCanBeRead() {
        RunConfig config = read(
                MINIMAL, "data.train={format: jdbc, options: {url: 'jdbc:x://h?token=t1', dbtable: a, password: p1}}");
        String yaml = RunConfigWriter.yaml(config);
        SourceConfig back = read(yaml).data().train().orElseThrow();

        assertThat(yaml).doesNotContain("t1").doesNotContain("p1");
        assertThat(config.toString()).doesNotContain("t1").doesNotContain("p1");
        assertThat(back.maskedOption()).contains("url");
        assertThat(back.decisiveOptions())
                .isEqualTo(config.data().train().orElseThrow().decisiveOptions());
    }
}
