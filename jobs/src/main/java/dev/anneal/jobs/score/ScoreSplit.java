package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.RowProgress;
import dev.anneal.jobs.publish.Publication;
import dev.anneal.jobs.publish.PublishedFile;
import dev.anneal.jobs.score.commit.SplitRecord;
import dev.anneal.score.Refused;
import dev.anneal.score.Scored;
import dev.anneal.score.ScoredRows;
import dev.anneal.score.Scorer;
import dev.anneal.score.ScorerOptions;
import dev.anneal.table.MappedRow;
import dev.anneal.table.Reject;
import dev.anneal.table.RowMapping;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Function1;

/**
 * Runs on executors: scores one split, row after row in the order of the input, and publishes its files and then its record. Repeated or run twice it
 * changes nothing: what is published already stays.
 */
record ScoreSplit(TaskInputs inputs, PartReader reader, SplitOutputs outputs, RowProgress.Counter progress)
        implements Function<SplitWork, SplitRecord> {
    private static final String DAMAGED = "damaged-record";

    @Override
    public SplitRecord call(SplitWork work) {
        Optional<SplitRecord> finished = record(work);
        if (finished.isPresent()) {
            return finished.get();
        }
        Publication folder = new Publication(outputs.folder(), HostFolders.hadoopConfiguration());
        RunConfig config = inputs.config();
        int threads = TaskContext.get().cpus();
        try (SharedModels shared = SharedModels.acquire(inputs.members(), config, threads);
                SplitFiles files =
                        new SplitFiles(outputs, inputs.table().names().size())) {
            score(work, config, new Scorer(shared.ensemble(), options(config, threads)), files);
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

    private void score(SplitWork work, RunConfig config, Scorer scorer, SplitFiles files) {
        RowMapping texts = TaskInputs.texts(config);
        InputTable table = inputs.table();
        Function1<Object, Object> external = CatalystTypeConverters.createToScalaConverter(reader.schema());
        Iterator<InternalRow> rows = reader.read(work.parts());
        try (ScoredRows<InternalRow> scored =
                scorer.score(rows, row -> mapped((Row) external.apply(row), table, texts))) {
            OutputColumns columns = OutputColumns.of(scorer.task());
            while (scored.hasNext()) {
                if (TaskContext.get().isInterrupted()) {
                    throw new TaskKilledException("another attempt was faster, or the job is cancelled");
                }
                write(scored.next(), columns, files);
                progress.count();
            }
        }
    }

    /** A damaged record goes the way of a refused row, so that the order stays; its own text is told at the end of it. */
    private static MappedRow mapped(Row row, InputTable table, RowMapping texts) {
        return table.damage(row).isPresent()
                ? new Reject(Reject.Reason.WRONG_TYPE, DAMAGED)
                : texts.map(table.raw(row));
    }

    private void write(Scored<InternalRow> scored, OutputColumns columns, SplitFiles files) {
        InternalRow row = scored.row();
        int damage = inputs.table().names().size();
        if (!row.isNullAt(damage)) {
            files.reject(row, DAMAGED, "The record is not of the table's format: " + row.getUTF8String(damage));
        } else if (scored.outcome() instanceof Refused refused) {
            files.reject(row, refused.reject().reason().code(), refused.reject().detail());
        } else {
            files.predict(row, columns.values(scored.outcome()));
        }
    }

    /** The states of all tokens take megabytes a row. */
    private static ScorerOptions options(RunConfig config, int threads) {
        ScorerOptions options = ScorerOptions.of(config.score().batchSize(), threads);
        boolean large = !config.task().isTrained()
                && config.score().features().pooling().isEmpty();
        return large ? options.withSmallWindows() : options;
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
        return new RunFiles(HostFolders.hadoopConfiguration())
                .read(outputs.folder() + "/" + work.recordName())
                .flatMap(SplitRecord::fromJson)
                .filter(work::isDoneBy);
    }
}
