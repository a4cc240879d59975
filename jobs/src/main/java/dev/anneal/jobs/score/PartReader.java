package dev.anneal.jobs.score;

import dev.anneal.jobs.score.commit.InputPart;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.collection.JavaConverters;

/**
 * Reads the rows of a split, on executors, in their order.
 *
 * @param folder of the output
 * @param schema of the rows
 */
record PartReader(
        Function1<PartitionedFile, scala.collection.Iterator<InternalRow>> reader, String folder, StructType schema)
        implements Serializable {
    static PartReader of(SparkSession spark, String folder, StructType schema) {
        Map<String, String> options = Map.of(FileFormat.OPTION_RETURNING_BATCH(), "false");
        return new PartReader(
                new ParquetFileFormat()
                        .buildReaderWithPartitionValues(
                                spark,
                                schema,
                                new StructType(),
                                schema,
                                JavaConverters.<Filter>asScalaBufferConverter(List.of())
                                        .asScala()
                                        .toSeq(),
                                FileOutput.asScala(options),
                                FileOutput.hadoop(spark, Map.of())),
                folder,
                schema);
    }

    /** Rows that may be kept. */
    Iterator<InternalRow> read(List<InputPart> parts) {
        return new Rows(parts.iterator());
    }

    private final class Rows implements Iterator<InternalRow> {
        private final Iterator<InputPart> parts;
        private final UnsafeProjection compact = UnsafeProjection.create(schema);
        private scala.collection.Iterator<InternalRow> rows =
                JavaConverters.asScalaIterator(Collections.<InternalRow>emptyIterator());

        Rows(Iterator<InputPart> parts) {
            this.parts = parts;
        }

        @Override
        public boolean hasNext() {
            while (!rows.hasNext() && parts.hasNext()) {
                rows = reader.apply(file(parts.next()));
            }
            return rows.hasNext();
        }

        @Override
        public InternalRow next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return compact.apply(rows.next()).copy();
        }
    }

    private PartitionedFile file(InputPart part) {
        long size = part.file().sizeBytes();
        SparkPath path = SparkPath.fromPath(new Path(folder, part.file().name()));
        return new PartitionedFile(
                InternalRow.empty(),
                path,
                0,
                size,
                new String[0],
                0,
                size,
                scala.collection.immutable.Map$.MODULE$.empty());
    }
}
