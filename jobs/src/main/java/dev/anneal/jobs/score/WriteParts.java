package dev.anneal.jobs.score;

import dev.anneal.digest.Sha256;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.publish.Publication;
import dev.anneal.jobs.score.commit.InputPart;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * Runs on executors: writes numbered rows to files, a new one for each split and wherever numbers leave out some.
 *
 * @param numberColumn where a row's number is
 * @param splitRows rows of a split
 * @param output for the first columns
 * @param folder of the output
 * @param parts the folder of the files, seen from there
 */
record WriteParts(int numberColumn, int splitRows, FileOutput output, String folder, String parts)
        implements FlatMapFunction<Iterator<InternalRow>, InputPart> {
    @Override
    public Iterator<InputPart> call(Iterator<InternalRow> rows) {
        Publication publication = new Publication(folder, HostFolders.hadoopConfiguration());
        UnsafeProjection columns = ChosenColumns.first(output.schema());
        List<InputPart> written = new ArrayList<>();
        Optional<OpenPart> open = Optional.empty();
        try {
            while (rows.hasNext()) {
                InternalRow row = rows.next();
                long number = row.getLong(numberColumn);
                if (open.isPresent() && !open.get().continuesWith(number, splitRows)) {
                    written.add(open.get().publish(publication, parts, splitRows));
                    open = Optional.empty();
                }
                if (open.isEmpty()) {
                    open = Optional.of(new OpenPart(number, output.open(), new Sha256()));
                }
                open.get().write(columns.apply(row));
            }
            if (open.isPresent()) {
                written.add(open.get().publish(publication, parts, splitRows));
                open = Optional.empty();
            }
            return written.iterator();
        } finally {
            open.ifPresent(part -> part.file.close());
        }
    }

    private record OpenPart(long first, LocalRowFile file, Sha256 digest) {
        boolean continuesWith(long number, int splitRows) {
            return number == first + file.rows() && number / splitRows == first / splitRows;
        }

        void write(UnsafeRow row) {
            byte[] values = row.getBytes();
            digest.add(values, 0, values.length);
            file.write(row);
        }

        InputPart publish(Publication publication, String parts, int splitRows) {
            int split = Math.toIntExact(first / splitRows);
            String name = "%s/%07d-%d.parquet".formatted(parts, split, first);
            try (file) {
                return new InputPart(split, first, file.rows(), digest.hex(), file.publish(publication, name));
            }
        }
    }
}
