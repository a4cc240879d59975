package dev.anneal.jobs.source;

import dev.anneal.jobs.source.TableSource.Wanted;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reads the rows of one table. */
interface TableReader {
    /** The table's own columns; none where it is empty. */
    List<String> names();

    /** At least those columns, as preparing wants them, {@link TableSource#DAMAGED} and {@link TableSource#FILE}. */
    Dataset<Row> wanted(List<Wanted> columns);

    /** Every column with the type that the table gives it, and {@link TableSource#DAMAGED}. */
    Dataset<Row> all();
}
