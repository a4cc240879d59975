package dev.anneal.jobs.source;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** Reads the rows of one file, one after the other, in the columns of {@link WholeFiles}. */
@FunctionalInterface
interface RecordReader {
    /** The next row; nothing at the file's end. */
    Optional<Row> next() throws IOException;
}
