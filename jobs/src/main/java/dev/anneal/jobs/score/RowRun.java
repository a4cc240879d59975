package dev.anneal.jobs.score;

import java.io.Serializable;
import java.util.Comparator;

/**
 * Rows that one task reads one after the other from one piece of one file.
 *
 * @param task number of the task
 * @param place of the run among those of the task
 * @param file empty where the table has no files
 * @param block first byte of the piece
 * @param rows how many
 */
record RowRun(int task, int place, String file, long block, long rows) implements Serializable {
    /** As a reader of all files, by their names, meets them; tables without files in the order of their tasks. */
    static final Comparator<RowRun> INPUT_ORDER = Comparator.comparing(RowRun::file)
            .thenComparingLong(RowRun::block)
            .thenComparingInt(RowRun::task)
            .thenComparingInt(RowRun::place);
}
