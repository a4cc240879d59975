package dev.anneal.jobs.score;

import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.RowProgress;
import dev.anneal.jobs.publish.Publication;
import dev.anneal.jobs.publish.PublishedFile;
import dev.anneal.jobs.score.commit.SplitRecord;
import dev.anneal.score.Refused;
import dev.anneal.score.Scored;
import dev.anneal.table.MappedRow;
import dev.anneal.table.Reject;
import dev.anneal.table.RowMapping;
import java.io.Serializable;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * What a task does with the outcomes of a split's rows, wherever they come from: it writes them in the order of the input, and publishes the files and
 * then the record. Repeated or run twice it changes nothing: what is published already stays.
 */
record FillSplit(InputTable table, SplitOutputs outputs, RowProgress.Counter progress) implements Serializable {
    private static final String DAMAGED = "damaged-record";

    /**
     * Fills a split, unless it is finished.
     *
     * @param rows writes them all, by {@link #write}
     */
    SplitRecord fill(SplitWork work, Consumer<SplitFiles> rows) {
        Optional<SplitRecord> finished = record(work);
        if (finished.isPresent()) {
            return finished.get();
        }
        Publication folder = new Publication(outputs.folder(), HostFolders.hadoopConfiguration());
        try (SplitFiles files = new SplitFiles(outputs, table.names().size())) {
            rows.accept(files);
            if (files.rows() != work.rows()) {
                throw AnnealException.environment("The rows of split " + work.split() + " lie in " + outputs.folder()
                        + "/" + InputSnapshot.FOLDER + ", but " + files.rows() + " of " + work.rows()
                        + " can be read. Delete that folder, and score again.");
            }
            // On object stores the later upload would stay, and belie a record that is there.
            Optional<SplitRecord> faster = record(work);
            return faster.isPresent() ? faster.get() : published(folder, work, files.publish(folder, work));
        } finally {
            progress.flush();
        }
    }

    /** A damaged record goes the way of a refused row, so that the order stays; its own text is told at the end of it. */
    MappedRow mapped(Row row, RowMapping texts) {
        return table.damage(row).isPresent()
                ? new Reject(Reject.Reason.WRONG_TYPE, DAMAGED)
                : texts.map(table.raw(row));
    }

    /** The next row of the split. */
    void write(Scored<InternalRow> scored, OutputColumns columns, SplitFiles files) {
        if (TaskContext.get().isInterrupted()) {
            throw new TaskKilledException("another attempt was faster, or the job is cancelled");
        }
        InternalRow row = scored.row();
        int damage = table.names().size();
        if (!row.isNullAt(damage)) {
            files.reject(row, DAMAGED, "The record is not of the table's format: " + row.getUTF8String(damage));
        } else if (scored.outcome() instanceof Refused refused) {
            files.reject(row, refused.reject().reason().code(), refused.reject().detail());
        } else {
            files.predict(row, columns.values(scored.outcome()));
        }
        progress.count();
    }

    /** Of two attempts that end at once, the first one's record counts. */
    private SplitRecord published(Publication folder, SplitWork work, SplitRecord own) {
        PublishedFile there = folder.publish(own.toJson(), work.recordName());
        return there.sha256().equals(Sha256.ofText(own.toJson()))
                ? own
                : record(work)
                        .orElseThrow(() -> AnnealException.environment(outputs.folder() + "/" + work.recordName()
                                + " was written by somebody else meanwhile. Score again when nobody else does."));
    }

    private Optional<SplitRecord> record(SplitWork work) {
        return new ScoredFolder(outputs.folder(), HostFolders.hadoopConfiguration()).record(work);
    }
}
