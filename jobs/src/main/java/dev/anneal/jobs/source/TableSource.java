package dev.anneal.jobs.source;

import dev.anneal.config.Format;
import dev.anneal.config.SourceConfig;
import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * One table of the configuration, read through Spark so that no record goes missing: a record that its format cannot hold (a line with too few
 * fields, broken JSON) comes back with its text in the column {@link #DAMAGED}, which is null for all others.
 */
public final class TableSource {
    /** The raw text of a record that could not be read. */
    public static final String DAMAGED = "_anneal_damaged";

    /** The file that a record comes from, or, where Spark does not know it, what the configuration calls the table. */
    public static final String FILE = "_anneal_file";

    private final SparkSession spark;
    private final String key;
    private final SourceConfig source;
    private Optional<TableReader> reader = Optional.empty();

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
        boolean text = source.fileFormat().equals(Optional.of(Format.TEXT));
        if (!text || source.options().containsKey(PassageReader.LINES_PER_ROW)) {
            return source;
        }
        Map<String, String> options = new LinkedHashMap<>(source.options());
        options.put(PassageReader.LINES_PER_ROW, Integer.toString(lines));
        return source.withOptions(options);
    }

    /** The same, where a blank line ends a row as well: rows are documents. */
    public static SourceConfig withDocuments(SourceConfig source, int lines) {
        SourceConfig passages = withLinesPerRow(source, lines);
        if (!passages.fileFormat().equals(Optional.of(Format.TEXT))) {
            return source;
        }
        Map<String, String> options = new LinkedHashMap<>(passages.options());
        options.putIfAbsent(PassageReader.BLANK_LINE_ENDS_ROW, "true");
        return passages.withOptions(options);
    }

    /**
     * Those columns, in that order, named c0, c1, ...; then {@link #DAMAGED} and {@link #FILE}. Values of CSV, TSV, JSON lines and plain text are text;
     * all others have types. Arrays of JSON come as their text.
     *
     * @param wanted columns and, for messages, the keys that name them
     */
    public Dataset<Row> columns(List<Wanted> wanted) {
        Dataset<Row> rows = checked(wanted).wanted(wanted);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            columns.add(named(wanted.get(i).column()).as("c" + i));
        }
        columns.add(named(DAMAGED));
        columns.add(named(FILE));
        return rows.select(columns.toArray(Column[]::new));
    }

    /** Every column with the type that the format gives it, and {@link #DAMAGED}. */
    public Dataset<Row> table(List<Wanted> wanted) {
        return checked(wanted).all();
    }

    /**
     * A column that a job cannot do without.
     *
     * @param key for example data.columns.text
     */
    public record Wanted(String key, String column) {}

    private synchronized TableReader reader() {
        if (reader.isEmpty()) {
            if (source.kind() == SourceConfig.Kind.FILES) {
                SourceConfig files = HubTables.local(key, source);
                SourceFiles.requirePresent(spark.sparkContext().hadoopConfiguration(), key, files);
                reader = Optional.of(new FileTable(spark, key, files));
            } else {
                reader = Optional.of(SparkTable.open(spark, key, source));
            }
        }
        return reader.orElseThrow();
    }

    private TableReader checked(List<Wanted> wanted) {
        List<String> columns = reader().names();
        if (columns.isEmpty()) {
            throw AnnealException.user(
                    "The table of " + key + " (" + source.shown() + ") is empty. " + source.remedy(key));
        }
        List<String> problems = new ArrayList<>();
        for (Wanted one : wanted) {
            if (!columns.contains(one.column())) {
                problems.add(one.key() + " is \"" + one.column() + "\"");
            }
        }
        if (!problems.isEmpty()) {
            throw AnnealException.user(String.join(", ", problems) + ", but the table of " + key + " ("
                    + source.shown() + ") has the columns "
                    + String.join(
                            ", ",
                            columns.stream().map(column -> '"' + column + '"').toList()) + ". Name one of them.");
        }
        return reader();
    }

    static Dataset<Row> withoutDamage(Dataset<Row> rows) {
        boolean known = Arrays.asList(rows.columns()).contains(DAMAGED);
        return known ? rows : rows.withColumn(DAMAGED, functions.lit(null).cast(DataTypes.StringType));
    }

    /** A column by its name, whatever is in it. */
    public static Column named(String column) {
        return functions.col('`' + column.replace("`", "``") + '`');
    }
}
