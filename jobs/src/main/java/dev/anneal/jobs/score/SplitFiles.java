package dev.anneal.jobs.score;

import dev.anneal.jobs.publish.Publication;
import dev.anneal.jobs.publish.PublishedFile;
import dev.anneal.jobs.score.commit.SplitRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import scala.Function1;

/** The files of one split while a task writes them. For one thread; closing it forgets what was not published. */
final class SplitFiles implements AutoCloseable {
    private final SplitOutputs outputs;
    private final LocalRowFile predictions;
    private final UnsafeProjection scored;
    private final UnsafeProjection rejected;
    private final Function1<Object, Object> added;
    private final JsonCells cells;
    private final JoinedRow joined = new JoinedRow();
    private final Map<String, Long> reasons = new TreeMap<>();
    private Optional<LocalRowFile> rejects = Optional.empty();

    /** @param columns the input's own; behind them a row says what is damaged */
    SplitFiles(SplitOutputs outputs, int columns) {
        this.outputs = outputs;
        this.scored = ChosenColumns.skipping(outputs.scored(), columns);
        this.rejected = ChosenColumns.skipping(outputs.rejects().schema(), columns);
        this.added = CatalystTypeConverters.createToCatalystConverter(new StructType(Arrays.copyOfRange(
                outputs.scored().fields(), columns, outputs.scored().length())));
        this.cells = new JsonCells(outputs.scored(), outputs.jsonColumns());
        this.predictions = outputs.predictions().open();
    }

    /** @param values of the added columns */
    void predict(InternalRow row, @Nullable Object[] values) {
        InternalRow more = (InternalRow) added.apply(RowFactory.create(values));
        InternalRow whole = scored.apply(joined.apply(row, more));
        predictions.write(outputs.jsonColumns().isEmpty() ? whole : cells.apply(whole));
    }

    void reject(InternalRow row, String reason, String detail) {
        if (rejects.isEmpty()) {
            rejects = Optional.of(outputs.rejects().open());
        }
        InternalRow more =
                new GenericInternalRow(new Object[] {UTF8String.fromString(reason), UTF8String.fromString(detail)});
        rejects.get().write(rejected.apply(joined.apply(row, more)));
        reasons.merge(reason, 1L, Long::sum);
    }

    /** Rows so far. */
    long rows() {
        return predictions.rows() + rejects.map(LocalRowFile::rows).orElse(0L);
    }

    /** Puts the files in place, the record last; what is there of them already stays. */
    SplitRecord publish(Publication folder, SplitWork work) {
        List<PublishedFile> files = new ArrayList<>();
        files.add(predictions.publish(folder, outputs.predictionsName(work.name())));
        rejects.ifPresent(file -> files.add(file.publish(folder, outputs.rejectsName(work.name()))));
        return new SplitRecord(
                work.plan(), work.split(), work.inputSha256(), rows(), predictions.rows(), reasons, files);
    }

    @Override
    public void close() {
        try {
            rejects.ifPresent(LocalRowFile::close);
        } finally {
            predictions.close();
        }
    }
}
