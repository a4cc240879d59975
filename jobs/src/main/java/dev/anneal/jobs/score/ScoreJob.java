package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.NamedJobs;
import dev.anneal.jobs.lease.Lease;
import dev.anneal.jobs.lease.LeaseTimes;
import dev.anneal.score.ScoringModel;
import dev.anneal.score.ScoringTask;
import dev.anneal.track.PhaseProgress;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Scores a table with a run's model, or with {@code model.source} where the run trains none: files with the table's own columns and those that {@link
 * OutputColumns} lists for the task, in the table's order; {@code _rejected/} with the rows that cannot be scored and why; {@code _manifest.json}; and {@code _SUCCESS}, which is there only
 * when every row is in one of the two. Predictions that are there already, of the same model for the same rows, are used again, and splits that an
 * interrupted run finished are kept.
 */
public final class ScoreJob {
    private final SparkSession spark;
    private final RunConfig config;

    public ScoreJob(SparkSession spark, RunConfig config) {
        this.spark = spark;
        this.config = config;
    }

    /** Whether a configuration says what to score: {@code score.input}, or a test split. */
    public static boolean hasInput(RunConfig config) {
        return ScoreInput.find(config).isPresent();
    }

    /**
     * Looks whether a configuration says what to score.
     *
     * @throws AnnealException (user) if not
     */
    public static void requireInput(RunConfig config) {
        ScoreInput.of(config);
    }

    /** The folder of a configuration's predictions. */
    public static String folder(RunConfig config) {
        return config.score().output().orElse(new RunFolder(config.output()).scored());
    }

    /** The same without messages. */
    public ScoreResult run(LongFunction<PhaseProgress> progress) {
        return run(progress, message -> {});
    }

    /**
     * @param progress made when the number of rows is known; counts rows
     * @param messages hears what else happens: whose lease is waited for, how much is finished already
     * @throws AnnealException (user) for a table, a model or a folder that does not fit, before anything is computed, and where another process fills
     *     the folder
     */
    public ScoreResult run(LongFunction<PhaseProgress> progress, Consumer<String> messages) {
        return NamedJobs.runInGroup(spark, folder(config), "score: " + config.name(), () -> scored(progress, messages));
    }

    private ScoreResult scored(LongFunction<PhaseProgress> progress, Consumer<String> messages) {
        ScoreSetup setup = check();
        ScoredFolder folder = setup.folder();
        Optional<ScoreManifest> earlier = folder.find(setup.madeFrom());
        if (earlier.isPresent()) {
            return new ScoreResult(folder.path(), earlier.get(), true);
        }
        try {
            Optional<CountedRows> counted =
                    folder.plan(setup.madeFrom()).isPresent() ? Optional.empty() : Optional.of(setup.count(spark));
            try (Lease lease = lease(folder, messages)) {
                Optional<ScoreManifest> meanwhile = folder.find(setup.madeFrom());
                return meanwhile.isPresent()
                        ? new ScoreResult(folder.path(), meanwhile.get(), true)
                        : new ScoreResult(
                                folder.path(),
                                new ScoreRun(spark, setup, lease, messages).score(counted, progress),
                                false);
            }
        } catch (Exception problem) {
            throw explained(problem);
        }
    }

    private Lease lease(ScoredFolder folder, Consumer<String> messages) {
        return Lease.acquire(
                folder.path(),
                HostFolders.hadoopConfiguration(),
                LeaseTimes.USUAL,
                messages,
                () -> spark.sparkContext().cancelJobGroup(folder.path()));
    }

    /** Everything that can be known before anything is computed. */
    private ScoreSetup check() {
        Configuration hadoop = HostFolders.hadoopConfiguration();
        ScoreInput input = ScoreInput.of(config);
        ScoreModels models = ScoreModels.of(config, hadoop);
        ScoringTask task = models.task();
        models.directories()
                .forEach(model -> ScoringModel.openTokenizer(model, TaskInputs.tokenizerOptions(config), task)
                        .close());
        OutputFormat format = OutputFormat.of(config.score(), spark);
        Dataset<Row> table = InputTable.read(spark, input, config);
        OutputColumns columns = OutputColumns.of(task);
        columns.requireRoom(input, InputTable.original(table.schema()));
        format.requireHolds(columns.scored(InputTable.original(table.schema())));
        Optional<SubmissionFile> unused = SubmissionFile.of(config, task, InputTable.original(table.schema()));
        return new ScoreSetup(
                config,
                input,
                table,
                models,
                format,
                ScoreParts.fingerprint(config, input, models, spark),
                new ScoredFolder(folder(config), hadoop));
    }

    /** What a task threw, without the layers that Spark put around it. */
    private AnnealException explained(Exception problem) {
        Throwable last = problem;
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof AnnealException known) {
                return new AnnealException(known.kind(), String.valueOf(known.getMessage()), problem);
            }
            last = cause;
        }
        String message = String.valueOf(last.getMessage()).lines().findFirst().orElse("");
        return AnnealException.environment(
                "Spark could not score into " + folder(config) + ": " + message + ". See the executors' logs.",
                problem);
    }
}
