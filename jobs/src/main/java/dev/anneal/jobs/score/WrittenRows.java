package dev.anneal.jobs.score;

import dev.anneal.jobs.source.TableSource;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/**
 * Predictions as they were written, lists and maps as such.
 *
 * @param files bytes of each, by its name in the folder
 */
record WrittenRows(SparkSession spark, OutputFormat format, SplitOutputs outputs, Map<String, Long> files) {
    /** In any order. */
    Dataset<Row> rows() {
        return typed(read());
    }

    /** Some columns, in the order of the input: names of files rise, and so do places in them. */
    Dataset<Row> inOrder(List<String> columns) {
        Dataset<Row> placed = read().select(
                        functions.col("*"),
                        functions.col("_metadata.file_name").as(InputTable.FILE),
                        functions.col("_metadata.file_block_start").as(InputTable.BLOCK),
                        functions.monotonically_increasing_id().as(InputTable.PLACE))
                .sort(InputTable.FILE, InputTable.BLOCK, InputTable.PLACE);
        return typed(placed).select(columns.stream().map(TableSource::named).toArray(Column[]::new));
    }

    private Dataset<Row> read() {
        String[] paths = files.keySet().stream()
                .filter(name -> name.startsWith(outputs.predictionsIn() + ScoredFolder.PART))
                .map(name -> outputs.folder() + "/" + name)
                .toArray(String[]::new);
        return spark.read()
                .format(format.isTable() ? "parquet" : format.name())
                .options(format.fileOptions())
                // A text may hold line breaks.
                .option("multiLine", format.name().equalsIgnoreCase("csv"))
                .schema(outputs.written())
                .load(paths);
    }

    private Dataset<Row> typed(Dataset<Row> rows) {
        Dataset<Row> typed = rows;
        for (int column : outputs.jsonColumns()) {
            StructField field = outputs.scored().fields()[column];
            Column text = TableSource.named(field.name());
            typed = typed.withColumn(field.name(), functions.from_json(text, field.dataType()));
        }
        return typed;
    }
}
