package dev.anneal.jobs.source;

import dev.anneal.config.Format;
import dev.anneal.config.SourceConfig;
import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * One table of the configuration, read through Spark so that no record goes missing: a record that its format cannot hold (a line with too few
 * fields, broken JSON) comes back with its text in the column {@link #DAMAGED}, which is null for all others.
 */
public final class TableSource {
    /** The raw text of a record that could not be read. */
    public static final String DAMAGED = "_anneal_damaged";

    /** The file that a record comes from. */
    public static final String FILE = "_anneal_file";

    private static final int SAMPLE_ROWS = 1000;

    private final SparkSession spark;
    private final String key;
    private final SourceConfig source;
    private List<String> header = List.of();

    /**
     * @param key where the configuration names it, for messages: data.train
     */
    public TableSource(SparkSession spark, String key, SourceConfig source) {
        this.spark = spark;
        this.key = key;
        this.source = source;
    }

    /** The same table, if it is plain text and does not say so itself, with so many lines in a row, and line breaks between them. */
    public static SourceConfig withLinesPerRow(SourceConfig source, int lines) {
        if (source.format() != Format.TEXT || source.options().containsKey(PassageReader.LINES_PER_ROW)) {
            return source;
        }
        Map<String, String> options = new LinkedHashMap<>(source.options());
        options.put(PassageReader.LINES_PER_ROW, Integer.toString(lines));
        return new SourceConfig(source.path(), source.format(), options);
    }

    /**
     * Those columns, in that order, named c0, c1, ...; then {@link #DAMAGED} and {@link #FILE}. Values are text; those of Parquet, ORC and the
     * formats of words and questions have types. Arrays of JSON come as their text.
     *
     * @param wanted columns and, for messages, the keys that name them
     */
    public Dataset<Row> columns(List<Wanted> wanted) {
        SourceFiles.requirePresent(spark.sparkContext().hadoopConfiguration(), key, source);
        requireColumns(wanted);
        Dataset<Row> rows = switch (source.format()) {
            case CSV, TSV -> delimited();
            case JSONL -> reader().schema(asText(wanted)).json(source.path());
            case PARQUET -> withoutDamage(reader().parquet(source.path()));
            case ORC -> withoutDamage(reader().orc(source.path()));
            case TEXT, CONLL, CONLLU, SQUAD -> wholeFiles();
        };
        return select(rows, wanted);
    }

    /** Every column with the type that the format gives it, and {@link #DAMAGED}. */
    public Dataset<Row> table(List<Wanted> wanted) {
        SourceFiles.requirePresent(spark.sparkContext().hadoopConfiguration(), key, source);
        requireColumns(wanted);
        return switch (source.format()) {
            case CSV, TSV -> delimited();
            case JSONL -> withoutDamage(reader().json(source.path()));
            case PARQUET -> withoutDamage(reader().parquet(source.path()));
            case ORC -> withoutDamage(reader().orc(source.path()));
            case TEXT, CONLL, CONLLU, SQUAD -> wholeFiles().drop(FILE);
        };
    }

    /**
     * A column that a job cannot do without.
     *
     * @param key for example data.columns.text
     */
    public record Wanted(String key, String column) {}

    private void requireColumns(List<Wanted> wanted) {
        List<String> columns = names();
        List<String> problems = new ArrayList<>();
        for (Wanted one : wanted) {
            if (!columns.contains(one.column())) {
                problems.add(one.key() + " is \"" + one.column() + "\"");
            }
        }
        if (!problems.isEmpty()) {
            throw AnnealException.user(String.join(", ", problems) + ", but the table of " + key + " (" + source.path()
                    + ") has the columns "
                    + String.join(
                            ", ",
                            columns.stream().map(column -> '"' + column + '"').toList()) + ". Name one of them.");
        }
    }

    private List<String> names() {
        List<String> columns = switch (source.format()) {
            case CSV, TSV -> header();
            case JSONL ->
                List.of(spark.read()
                        .json(spark.read().textFile(source.path()).limit(SAMPLE_ROWS))
                        .columns());
            case PARQUET ->
                List.of(spark.read()
                        .options(source.options())
                        .parquet(source.path())
                        .columns());
            case ORC ->
                List.of(spark.read()
                        .options(source.options())
                        .orc(source.path())
                        .columns());
            case TEXT, CONLL, CONLLU, SQUAD -> wholeFileColumns();
        };
        if (columns.isEmpty()) {
            throw AnnealException.user("The table of " + key + " (" + source.path()
                    + ") is empty. Name another file in " + key + ".path.");
        }
        return columns;
    }

    /** Spark keeps a byte order mark as part of the first name. Reading it is a job, so it is read once. */
    private synchronized List<String> header() {
        if (header.isEmpty()) {
            header = readHeader();
        }
        return header;
    }

    private List<String> readHeader() {
        return Arrays.stream(reader().csv(source.path()).columns())
                .map(name -> name.replace("\uFEFF", ""))
                .toList();
    }

    private Dataset<Row> delimited() {
        StructType schema = new StructType();
        for (String column : header()) {
            schema = schema.add(column, DataTypes.StringType);
        }
        return reader().schema(schema.add(DAMAGED, DataTypes.StringType)).csv(source.path());
    }

    /** Lines of text on their own can be read from anywhere in a file; all else from its beginning. */
    private Dataset<Row> wholeFiles() {
        if (source.format() == Format.TEXT && PassageReader.linesPerRow(source.options()) == 1) {
            Dataset<Row> lines = reader().text(source.path()).toDF(WholeFiles.TEXT);
            return withoutDamage(lines.filter("trim(" + WholeFiles.TEXT + ") != ''"))
                    .withColumn(FILE, functions.input_file_name());
        }
        return WholeFiles.read(spark, key, source);
    }

    private List<String> wholeFileColumns() {
        return Arrays.stream(WholeFiles.schema(source.format()).fieldNames())
                .filter(name -> !name.equals(DAMAGED) && !name.equals(FILE))
                .toList();
    }

    private DataFrameReader reader() {
        return spark.read().options(readerOptions());
    }

    private Map<String, String> readerOptions() {
        return ReaderOptions.of(source, DAMAGED);
    }

    private static StructType asText(List<Wanted> wanted) {
        StructType schema = new StructType();
        for (Wanted one : wanted) {
            if (!Arrays.asList(schema.fieldNames()).contains(one.column())) {
                schema = schema.add(one.column(), DataTypes.StringType);
            }
        }
        return schema.add(DAMAGED, DataTypes.StringType);
    }

    private static Dataset<Row> withoutDamage(Dataset<Row> rows) {
        boolean known = Arrays.asList(rows.columns()).contains(DAMAGED);
        return known ? rows : rows.withColumn(DAMAGED, functions.lit(null).cast(DataTypes.StringType));
    }

    private static Dataset<Row> select(Dataset<Row> rows, List<Wanted> wanted) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            columns.add(named(wanted.get(i).column()).as("c" + i));
        }
        columns.add(named(DAMAGED));
        boolean known = Arrays.asList(rows.columns()).contains(FILE);
        columns.add(known ? named(FILE) : functions.input_file_name().as(FILE));
        return rows.select(columns.toArray(Column[]::new));
    }

    private static Column named(String column) {
        return functions.col('`' + column.replace("`", "``") + '`');
    }
}
