package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.config.Format;
import dev.anneal.config.SourceConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.source.SourceState;
import dev.anneal.jobs.source.TableSource;
import dev.anneal.jobs.source.TableSource.Wanted;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalCluster.class)
class TableSourceTest {
    private static final List<Wanted> TEXT_AND_LABEL =
            List.of(new Wanted("data.columns.text", "#1 String"), new Wanted("data.columns.label", "Quality"));

    @TempDir
    private Path folder;

    private List<String> read(String name, Format format, Map<String, String> options, String content)
            throws IOException {
        return read(TEXT_AND_LABEL, name, format, options, content);
    }

    private List<String> read(
            List<Wanted> wanted, String name, Format format, Map<String, String> options, String content)
            throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        return new TableSource(
                        LocalCluster.session(), "data.train", SourceConfig.files(file.toString(), format, options))
                .columns(wanted).drop(TableSource.FILE).collectAsList().stream()
                        .map(Row::mkString)
                        .toList();
    }

    private static String row(String... values) {
        return String.join("", values);
    }

    @Test
    void readsTsvAsGlueShipsItWithMarkQuotesAndBackslashes() throws IOException {
        assertThat(read(
                        "glue.tsv",
                        Format.TSV,
                        Map.of(),
                        "\uFEFFQuality\t#1 ID\t#1 String\n1\t7\t\" He said \\\" it\n0\t8\tAnd 'so' on\"\n"))
                .containsExactly(row("\" He said \\\" it", "1", "null"), row("And 'so' on\"", "0", "null"));
    }

    @Test
    void keepsALineWithTooFewFieldsAsDamaged() throws IOException {
        assertThat(read("short.tsv", Format.TSV, Map.of(), "Quality\t#1 String\t#1 ID\n1\tgood\t5\n0\tbad\n"))
                .containsExactly(row("good", "1", "null"), row("bad", "0", "0\tbad"));
    }

    @Test
    void readsCsvWithLineBreaksAndDoubledQuotes() throws IOException {
        assertThat(read(
                        "a.csv",
                        Format.CSV,
                        Map.of(),
                        "#1 String,Quality\r\n\"one, \"\"two\"\"\nthree\",yes\r\nplain,no\r\n"))
                .containsExactly(row("one, \"two\"\nthree", "yes", "null"), row("plain", "no", "null"));
    }

    @Test
    void passesOptionsOnToSpark() throws IOException {
        assertThat(read("b.csv", Format.CSV, Map.of("sep", ";"), "Quality;#1 String\nyes;a, b\n"))
                .containsExactly(row("a, b", "yes", "null"));
    }

    @Test
    void readsJsonlWithNumbersAsTextAndKeepsBrokenLinesAsDamaged() throws IOException {
        assertThat(read(
                        "a.jsonl",
                        Format.JSONL,
                        Map.of(),
                        "{\"#1 String\":\"a\",\"Quality\":1}\n{\"#1 String\":\n{\"Quality\":0}\n"))
                .containsExactly(
                        row("a", "1", "null"), row("null", "null", "{\"#1 String\":"), row("null", "0", "null"));
    }

    @Test
    void namesTheColumnsThatThereAreWhenOneIsMissing() {
        List<Wanted> wanted =
                List.of(new Wanted("data.columns.text", "sentence"), new Wanted("data.columns.label", "Quality"));

        assertThatThrownBy(() -> read(wanted, "a.tsv", Format.TSV, Map.of(), "Quality\t#1 String\n1\ta\n"))
                .isInstanceOf(AnnealException.class)
                .hasMessageMatching(
                        "data.columns.text is \"sentence\", but the table of data.train \\(.*a.tsv\\) has the columns \"Quality\", \"#1 String\". "
                                + "Name one of them.");
    }

    @Test
    void refusesAnEmptyFileAndAMissingOne() {
        assertThatThrownBy(() -> read("empty.tsv", Format.TSV, Map.of(), ""))
                .isInstanceOf(AnnealException.class)
                .hasMessageMatching(
                        "The table of data.train \\(.*empty.tsv\\) is empty. Name another file in data.train.path.");
        SourceConfig missing = SourceConfig.files(folder.resolve("none.tsv").toString(), Format.TSV, Map.of());
        assertThatThrownBy(() -> new TableSource(LocalCluster.session(), "data.train", missing).columns(TEXT_AND_LABEL))
                .isInstanceOf(AnnealException.class)
                .hasMessageMatching(
                        "data.train.path is .*none.tsv, and there is no file. Name another one: --set data.train.path=...");
    }

    @Test
    void readsOrcAndParquetWithTheirTypes() {
        Dataset<Row> rows = LocalCluster.session().sql("select 'a' as text, array('x', 'y') as tags");
        rows.write().orc(folder.resolve("orc").toString());
        rows.write().parquet(folder.resolve("parquet").toString());
        List<Wanted> wanted = List.of(new Wanted("data.columns.text", "text"), new Wanted("data.columns.tags", "tags"));
        for (Format format : List.of(Format.ORC, Format.PARQUET)) {
            String place =
                    folder.resolve(format.name().toLowerCase(Locale.ROOT)).toString();
            Row row = new TableSource(LocalCluster.session(), "data.train", SourceConfig.files(place, format, Map.of()))
                    .columns(wanted)
                    .first();
            assertThat(row.<String>getList(1)).containsExactly("x", "y");
        }
    }

    @Test
    void readsCompressedFilesAsItReadsPlainOnes() throws IOException {
        List<Wanted> words =
                List.of(new Wanted("data.columns.words", "words"), new Wanted("data.columns.tags", "tags"));
        Map<Format, String> contents = Map.of(
                Format.CSV, "#1 String,Quality\n\"one,\ntwo\",yes\nthree\n",
                Format.TSV, "#1 String\tQuality\n\"one\tyes\n",
                Format.JSONL, "{\"#1 String\":\"one\",\"Quality\":1}\n{\"#1\n",
                Format.CONLL, "EU I-ORG\nrejects O\n\nPeter I-PER\n");
        for (Format format : contents.keySet()) {
            String content = contents.get(format);
            List<Wanted> wanted = format == Format.CONLL ? words : TEXT_AND_LABEL;
            List<String> plain = read(wanted, "plain." + format, format, Map.of(), content);
            assertThat(plain).as(format.name()).isNotEmpty();
            assertThat(readCompressed(wanted, format, Map.of(), content)).isEqualTo(plain);
        }
        List<Wanted> text = List.of(new Wanted("data.columns.text", "text"));
        assertThat(readCompressed(text, Format.TEXT, Map.of(), "one\n \ntwo\n"))
                .containsExactly(row("one", "null"), row("two", "null"));
        assertThat(readCompressed(text, Format.TEXT, Map.of("lines-per-row", "2"), "one\n \ntwo\nthree\n"))
                .containsExactly(row("one\ntwo", "null"), row("three", "null"));
    }

    /** From a folder with that file in it. */
    private List<String> readCompressed(List<Wanted> wanted, Format format, Map<String, String> options, String content)
            throws IOException {
        Path table = Files.createDirectory(folder.resolve("compressed-" + format + options.size()));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(table.resolve("rows." + format + ".gz")))) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return new TableSource(
                        LocalCluster.session(), "data.train", SourceConfig.files(table.toString(), format, options))
                .columns(wanted).drop(TableSource.FILE).collectAsList().stream()
                        .map(Row::mkString)
                        .toList();
    }

    @Test
    void readsLinesOfTextWithoutBlankOnes() throws IOException {
        assertThat(read(
                        List.of(new Wanted("data.columns.text", "text")),
                        "a.txt",
                        Format.TEXT,
                        Map.of(),
                        "one\n \n\n two\n"))
                .containsExactly(row("one", "null"), row(" two", "null"));
        assertThat(read(
                        List.of(new Wanted("data.columns.text", "text")),
                        "b.txt",
                        Format.TEXT,
                        Map.of("lines-per-row", "2"),
                        "\uFEFFone\n \n\n two\nthree"))
                .containsExactly(row("one\n two", "null"), row("three", "null"));
    }

    /** What a download leaves in the cache. */
    @Test
    void readsATableOfTheHubThatWasDownloadedBefore() throws IOException {
        String commit = "0123456789abcdef0123456789abcdef01234567";
        Path repository = folder.resolve("hub/datasets--owner--name");
        Path files = repository.resolve(commit);
        LocalCluster.session()
                .sql("select 'a' as text, 1 as label")
                .write()
                .parquet(files.resolve("small/test").toString());
        Files.createDirectories(repository.resolve("refs"));
        Files.writeString(repository.resolve("refs/refs%2Fconvert%2Fparquet"), commit);
        Files.writeString(files.resolve(".files-small-test"), "small/test/*.parquet");
        Files.createFile(files.resolve(".completesmall-test"));
        SourceConfig source = SourceConfig.files("hub:owner/name/small", Format.PARQUET, Map.of("split", "test"));
        List<Wanted> wanted =
                List.of(new Wanted("data.columns.text", "text"), new Wanted("data.columns.label", "label"));
        System.setProperty("anneal.hub.cache", folder.resolve("hub").toString());
        try {
            assertThat(new TableSource(LocalCluster.session(), "data.train", source)
                            .columns(wanted)
                            .drop(TableSource.FILE)
                            .collectAsList())
                    .extracting(Row::mkString)
                    .containsExactly(row("a", "1", "null"));
            assertThat(SourceState.of(LocalCluster.session(), "data.train", source, "data.train", List.of())
                            .keySet())
                    .anyMatch(part -> part.contains(commit + "/small/test/part-"));
            assertThatThrownBy(() -> new TableSource(LocalCluster.session(), "data.train", source.withOptions(Map.of()))
                            .columns(wanted))
                    .isInstanceOf(AnnealException.class)
                    .hasMessageContaining("nothing is downloaded unasked");
        } finally {
            System.clearProperty("anneal.hub.cache");
        }
    }

    @Test
    void readsChosenColumnsOfConll() throws IOException {
        String text = "-DOCSTART- -X- O O\n\nEU NNP I-NP I-ORG\nrejects VBZ I-VP O\n\nPeter NNP I-NP I-PER\n";
        List<Wanted> wanted =
                List.of(new Wanted("data.columns.words", "words"), new Wanted("data.columns.tags", "tags"));
        Path file = Files.writeString(folder.resolve("eng.txt"), text);
        SourceConfig source = SourceConfig.files(file.toString(), Format.CONLL, Map.of("tag-column", "2"));
        Row row = new TableSource(LocalCluster.session(), "data.train", source)
                .columns(wanted)
                .first();
        assertThat(row.<String>getList(0)).containsExactly("EU", "rejects");
        assertThat(row.<String>getList(1)).containsExactly("NNP", "VBZ");
        assertThat(row.<String>getAs(TableSource.FILE)).endsWith("eng.txt");
        List<Wanted> absent = List.of(new Wanted("data.columns.text", "text"));
        assertThatThrownBy(() -> new TableSource(LocalCluster.session(), "data.train", source).columns(absent))
                .hasMessageContaining("has the columns \"words\", \"tags\". Name one of them.");
    }
}
