package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.NamedJobs;
import dev.anneal.jobs.lease.Lease;
import dev.anneal.jobs.publish.PublishedFile;
import dev.anneal.jobs.score.commit.SplitPlan;
import dev.anneal.jobs.score.commit.SplitRecord;
import dev.anneal.track.PhaseProgress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Fills a folder whose lease is held: copies and plans the input, unless that is done, scores what is missing, and completes the folder. */
record ScoreRun(SparkSession spark, ScoreSetup setup, Lease lease, Consumer<String> messages) {
    /** @param counted the input's rows; absent where an earlier run planned them */
    ScoreManifest score(Optional<CountedRows> counted, LongFunction<PhaseProgress> progress) {
        ScoredFolder folder = setup.folder();
        SplitPlan plan =
                folder.plan(setup.madeFrom()).orElseGet(() -> plan(counted.orElseGet(() -> setup.count(spark))));
        lease.require();
        SplitOutputs outputs = SplitOutputs.of(spark, setup.format(), setup.original(), setup.columns(), folder.path());
        List<SplitRecord> records = new SplitScoring(
                        spark, setup.models(), setup.taskInputs(), reader(), outputs, folder)
                .run(plan, progress.apply(plan.rows()), messages);
        ScoreTotals totals = ScoreTotals.of(plan, records);
        lease.require();
        return finish(plan, outputs, totals);
    }

    private InputSnapshot snapshot() {
        return InputSnapshot.of(spark, setup.folder().path(), setup.table().schema());
    }

    private PartReader reader() {
        return PartReader.of(spark, setup.folder().path(), snapshot().schema());
    }

    private SplitPlan plan(CountedRows counted) {
        setup.folder().begin(setup.madeFrom());
        int splitRows = SplitSize.of(setup.config().score(), counted.count());
        SplitPlan plan = new SplitPlan(
                setup.madeFrom(),
                counted.count(),
                splitRows,
                NamedJobs.run(
                        spark,
                        "score: copy rows of " + setup.input().key() + " into splits",
                        () -> snapshot().write(counted, splitRows, setup.tableName())));
        setup.folder().write(plan);
        return plan;
    }

    private ScoreManifest finish(SplitPlan plan, SplitOutputs outputs, ScoreTotals totals) {
        ScoredFolder folder = setup.folder();
        Map<String, Long> files = new TreeMap<>(totals.files());
        if (totals.rejected().isEmpty()) {
            PublishedFile none = outputs.writeNoRejects(HostFolders.hadoopConfiguration());
            files.put(none.name(), none.sizeBytes());
        }
        WrittenRows written = new WrittenRows(spark, setup.format(), outputs, totals.files());
        predictionFiles(written, totals);
        if (setup.format().isTable()) {
            NamedJobs.run(
                    spark,
                    "score: splits into one table",
                    () -> new TableWriter(setup.format(), folder, plan).write(written.rows()));
            files.keySet().removeIf(name -> name.startsWith(ScoredFolder.SPLITS));
        }
        ScoreManifest manifest = ScoreManifest.of(
                setup.madeFrom(),
                setup.models().names(),
                setup.models().weights(),
                setup.models().task().labels(),
                new ScoreTotals(totals.rowsIn(), totals.rowsOut(), totals.rejected(), files),
                OutputColumns.types(outputs.written()));
        lease.require();
        folder.complete(manifest);
        return manifest;
    }

    /** Files for others' scripts. */
    private void predictionFiles(WrittenRows written, ScoreTotals totals) {
        RunConfig config = setup.config();
        Optional<String> id =
                config.data().columns().id().filter(List.of(setup.original().fieldNames())::contains);
        if (config.task() == Task.ANSWER && id.isPresent()) {
            Dataset<Row> rows = written.rows();
            NamedJobs.run(
                    spark,
                    "score: answers as SQuAD's scripts read them",
                    () -> new SquadPredictions(setup.folder(), HostFolders.hadoopConfiguration())
                            .write(rows, id.get()));
        }
        setup.submission()
                .ifPresent(submission -> NamedJobs.run(
                        spark,
                        "score: predictions as a competition takes them",
                        () -> submission.write(
                                written.inOrder(submission.columns()),
                                totals.rowsIn() - totals.rowsOut(),
                                setup.folder().path(),
                                HostFolders.hadoopConfiguration())));
    }
}
