package dev.anneal.jobs.score;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Runs on executors: counts the rows of each piece. It reads whole rows: Spark's own count may skip the parsing and see other records.
 *
 * @param columns how many a row has; file and block are the last two
 */
record CountRuns(int columns) implements Function2<Integer, Iterator<InternalRow>, Iterator<RowRun>> {
    @Override
    public Iterator<RowRun> call(Integer task, Iterator<InternalRow> rows) {
        List<RowRun> runs = new ArrayList<>();
        UTF8String file = UTF8String.EMPTY_UTF8;
        long block = -1;
        long count = 0;
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            UTF8String nextFile = row.getUTF8String(columns - 2);
            long nextBlock = row.getLong(columns - 1);
            if (count > 0 && (nextBlock != block || !nextFile.equals(file))) {
                runs.add(new RowRun(task, runs.size(), file.toString(), block, count));
                count = 0;
            }
            if (count == 0) {
                // Spark uses the row's memory again.
                file = nextFile.copy();
                block = nextBlock;
            }
            count++;
        }
        if (count > 0) {
            runs.add(new RowRun(task, runs.size(), file.toString(), block, count));
        }
        return runs.iterator();
    }
}
