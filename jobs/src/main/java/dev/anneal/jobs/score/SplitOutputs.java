package dev.anneal.jobs.score;

import dev.anneal.jobs.publish.Publication;
import dev.anneal.jobs.publish.PublishedFile;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;

/**
 * What a split's files look like.
 *
 * @param scored columns of a row with its prediction
 * @param jsonColumns those of them that are written as JSON text
 * @param predictions writes them
 * @param rejects writes rows without prediction, Parquet always
 * @param folder of the output
 * @param predictionsIn prefix of the names of predictions' files
 */
record SplitOutputs(
        StructType scored,
        List<Integer> jsonColumns,
        FileOutput predictions,
        FileOutput rejects,
        String folder,
        String predictionsIn)
        implements Serializable {
    private static final String NONE = "none";

    /** How the name of a file of rejects without rows begins. */
    static final String NO_REJECTS = ScoredFolder.REJECTED + "/" + ScoredFolder.PART + NONE;

    static SplitOutputs of(
            SparkSession spark, OutputFormat format, StructType original, OutputColumns columns, String folder) {
        StructType scored = columns.scored(original);
        List<Integer> asJson = format.jsonColumns(scored);
        return new SplitOutputs(
                scored,
                asJson,
                FileOutput.of(spark, format.files(), format.fileOptions(), JsonCells.schema(scored, asJson)),
                FileOutput.of(spark, new ParquetFileFormat(), Map.of(), OutputColumns.rejected(original)),
                folder,
                format.isTable() ? ScoredFolder.SPLITS + "/" : "");
    }

    /** Of the predictions, as they are written. */
    StructType written() {
        return predictions.schema();
    }

    String predictionsName(String split) {
        return predictionsIn + ScoredFolder.PART + split + predictions.extension();
    }

    String rejectsName(String split) {
        return ScoredFolder.REJECTED + "/" + ScoredFolder.PART + split + rejects.extension();
    }

    /** A file of rejects without rows, so that the table is there. */
    PublishedFile writeNoRejects(Configuration hadoop) {
        try (LocalRowFile empty = rejects.open()) {
            return empty.publish(new Publication(folder, hadoop), rejectsName(NONE));
        }
    }
}
