package dev.anneal.jobs.source;

import dev.anneal.config.Format;
import dev.anneal.config.SourceConfig;
import dev.anneal.jobs.source.TableSource.Wanted;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Files in one of Anneal's formats. */
final class FileTable implements TableReader {
    private static final int SAMPLE_ROWS = 1000;

    private final SparkSession spark;
    private final String key;
    private final SourceConfig source;
    private final Format format;
    private final String path;
    private List<String> header = List.of();

    FileTable(SparkSession spark, String key, SourceConfig source) {
        this.spark = spark;
        this.key = key;
        this.source = source;
        this.format = source.fileFormat().orElseThrow();
        this.path = source.path().orElseThrow();
    }

    /** Values are text; those of Parquet, ORC and the formats of words and questions have types. Arrays of JSON come as their text. */
    @Override
    public Dataset<Row> wanted(List<Wanted> columns) {
        Dataset<Row> rows = switch (format) {
            case CSV, TSV -> delimited();
            case JSONL -> reader().schema(asText(columns)).json(path);
            case PARQUET, ORC -> typed();
            case TEXT, CONLL, CONLLU, SQUAD -> wholeFiles();
        };
        boolean known = Arrays.asList(rows.columns()).contains(TableSource.FILE);
        return known ? rows : rows.withColumn(TableSource.FILE, functions.input_file_name());
    }

    @Override
    public Dataset<Row> all() {
        return switch (format) {
            case CSV, TSV -> delimited();
            case JSONL -> TableSource.withoutDamage(reader().json(path));
            case PARQUET, ORC -> typed();
            case TEXT, CONLL, CONLLU, SQUAD -> wholeFiles().drop(TableSource.FILE);
        };
    }

    @Override
    public List<String> names() {
        return switch (format) {
            case CSV, TSV -> header();
            case JSONL ->
                List.of(spark.read()
                        .json(spark.read().textFile(path).limit(SAMPLE_ROWS))
                        .columns());
            case PARQUET, ORC ->
                List.of(spark.read()
                        .options(source.options())
                        .format(sparkName())
                        .load(path)
                        .columns());
            case TEXT, CONLL, CONLLU, SQUAD -> wholeFileColumns();
        };
    }

    /** Spark keeps a byte order mark as part of the first name. Reading it is a job, so it is read once. */
    private synchronized List<String> header() {
        if (header.isEmpty()) {
            header = Arrays.stream(reader().csv(path).columns())
                    .map(name -> name.replace("\uFEFF", ""))
                    .toList();
        }
        return header;
    }

    private Dataset<Row> delimited() {
        StructType schema = new StructType();
        for (String column : header()) {
            schema = schema.add(column, DataTypes.StringType);
        }
        return reader().schema(schema.add(TableSource.DAMAGED, DataTypes.StringType))
                .csv(path);
    }

    private Dataset<Row> typed() {
        return TableSource.withoutDamage(reader().format(sparkName()).load(path));
    }

    private String sparkName() {
        return format == Format.PARQUET ? "parquet" : "orc";
    }

    /** Lines of text on their own can be read from anywhere in a file; all else from its beginning. */
    private Dataset<Row> wholeFiles() {
        if (format == Format.TEXT && PassageReader.linesPerRow(source.options()) == 1) {
            Dataset<Row> lines = reader().text(path).toDF(WholeFiles.TEXT);
            return TableSource.withoutDamage(lines.filter("trim(" + WholeFiles.TEXT + ") != ''"))
                    .withColumn(TableSource.FILE, functions.input_file_name());
        }
        return WholeFiles.read(spark, key, source);
    }

    private List<String> wholeFileColumns() {
        return Arrays.stream(WholeFiles.schema(format).fieldNames())
                .filter(name -> !name.equals(TableSource.DAMAGED) && !name.equals(TableSource.FILE))
                .toList();
    }

    private DataFrameReader reader() {
        return spark.read().options(ReaderOptions.of(format, source.options(), TableSource.DAMAGED));
    }

    private static StructType asText(List<Wanted> wanted) {
        StructType schema = new StructType();
        for (Wanted one : wanted) {
            if (!Arrays.asList(schema.fieldNames()).contains(one.column())) {
                schema = schema.add(one.column(), DataTypes.StringType);
            }
        }
        return schema.add(TableSource.DAMAGED, DataTypes.StringType);
    }
}
