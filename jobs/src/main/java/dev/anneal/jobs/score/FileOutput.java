package dev.anneal.jobs.score;

import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import scala.collection.immutable.Map$;

/**
 * Makes files of one format on an executor's own disk, each of which is published when it is complete. Spark's own writers do the writing; only their
 * way of committing a whole job is left out.
 *
 * @param schema of the rows
 */
record FileOutput(OutputWriterFactory factory, SerializableConfiguration hadoop, StructType schema)
        implements Serializable {
    /** @param options for the format's writer */
    static FileOutput of(SparkSession spark, FileFormat format, Map<String, String> options, StructType schema) {
        try {
            Job job = Job.getInstance(hadoop(spark, options));
            OutputWriterFactory factory = format.prepareWrite(spark, job, asScala(options), schema);
            return new FileOutput(factory, new SerializableConfiguration(job.getConfiguration()), schema);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    static Configuration hadoop(SparkSession spark, Map<String, String> options) {
        return spark.sessionState().newHadoopConfWithOptions(asScala(options));
    }

    static scala.collection.immutable.Map<String, String> asScala(Map<String, String> map) {
        scala.collection.immutable.Map<String, String> all = Map$.MODULE$.empty();
        for (Map.Entry<String, String> entry : map.entrySet()) {
            all = all.updated(entry.getKey(), entry.getValue());
        }
        return all;
    }

    /** What names of files end with, for example {@code .snappy.parquet}. */
    String extension() {
        return factory.getFileExtension(attempt());
    }

    /** A new file; the caller closes it. */
    LocalRowFile open() {
        File file = SparkEnv.get()
                .blockManager()
                .diskBlockManager()
                .createTempLocalBlock()
                ._2();
        return new LocalRowFile(file.toPath(), factory.newInstance(file.toURI().toString(), schema, attempt()));
    }

    private TaskAttemptContext attempt() {
        return new TaskAttemptContextImpl(hadoop.value(), new TaskAttemptID("anneal", 0, TaskType.MAP, 0, 0));
    }
}
