package dev.anneal.jobs.source;

import dev.anneal.config.Format;
import dev.anneal.config.SourceConfig;
import dev.anneal.jobs.cluster.HostFolders;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Tables whose rows take several lines, so that a file cannot be cut anywhere: one task reads a file from its beginning to its end, and holds one row
 * at a time. Every row has the format's columns, then {@link TableSource#DAMAGED} and {@link TableSource#FILE}.
 */
final class WholeFiles {
    static final String TEXT = "text";
    static final String WORDS = "words";
    static final String TAGS = "tags";
    static final String ID = "id";

    private static final DataType STRINGS = DataTypes.createArrayType(DataTypes.StringType);

    private WholeFiles() {}

    static Dataset<Row> read(SparkSession spark, String key, SourceConfig source) {
        Format format = source.fileFormat().orElseThrow();
        List<String> paths = SourceFiles.list(HostFolders.hadoopConfiguration(), key, source).stream()
                .map(SourceFiles.Seen::path)
                .toList();
        JavaRDD<Row> rows = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(paths, Math.max(1, paths.size()))
                .flatMap(new ReadFile(format, new LinkedHashMap<>(source.options())));
        return spark.createDataFrame(rows, schema(format));
    }

    static StructType schema(Format format) {
        StructType columns = new StructType();
        columns = switch (format) {
            case TEXT -> columns.add(TEXT, DataTypes.StringType);
            case CONLL -> columns.add(WORDS, STRINGS).add(TAGS, STRINGS);
            case CONLLU ->
                columns.add(ID, DataTypes.StringType)
                        .add(TEXT, DataTypes.StringType)
                        .add(WORDS, STRINGS)
                        .add(TAGS, STRINGS);
            case SQUAD -> squad(columns);
            case CSV, TSV, JSONL, PARQUET, ORC -> throw new IllegalArgumentException("Spark reads " + format);
        };
        return columns.add(TableSource.DAMAGED, DataTypes.StringType).add(TableSource.FILE, DataTypes.StringType);
    }

    private static StructType squad(StructType columns) {
        StructType answer =
                new StructType().add("text", DataTypes.StringType).add("answer_start", DataTypes.IntegerType);
        return columns.add(ID, DataTypes.StringType)
                .add("title", DataTypes.StringType)
                .add("question", DataTypes.StringType)
                .add("context", DataTypes.StringType)
                .add("answers", DataTypes.createArrayType(answer));
    }
}
