package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigWriter;
import dev.anneal.config.Task;
import dev.anneal.dataset.DatasetFingerprint;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.NamedJobs;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.jobs.prepare.Strata;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.score.ScoringModel;
import dev.anneal.score.ScoringTask;
import dev.anneal.track.PhaseProgress;
import java.util.Optional;
import java.util.function.LongFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Scores a table with a run's model, or with {@code model.source} where the run trains none: Parquet with the table's own columns and those that {@link
 * OutputColumns} lists for the task, in the table's order; {@code _rejected/} with the rows that cannot be scored and why; {@code _manifest.json}; and {@code _SUCCESS}, which is there only
 * when every row is in one of the two. Predictions that are there already, of the same model for the same rows, are used again.
 */
public final class ScoreJob {
    private final SparkSession spark;
    private final RunConfig config;
    private final RunFolder run;

    public ScoreJob(SparkSession spark, RunConfig config) {
        this.spark = spark;
        this.config = config;
        this.run = new RunFolder(config.output());
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

    /**
     * @param progress made when the number of rows is known; counts rows
     * @throws AnnealException (user) for a table, a model or a folder that does not fit, before anything is computed
     */
    public ScoreResult run(LongFunction<PhaseProgress> progress) {
        return NamedJobs.runInGroup(spark, folder(config), "score: " + config.name(), () -> scored(progress));
    }

    private ScoreResult scored(LongFunction<PhaseProgress> progress) {
        Setup setup = check();
        Optional<ScoreManifest> earlier = setup.folder.find(setup.madeFrom);
        if (earlier.isPresent()) {
            return new ScoreResult(setup.folder.path(), earlier.get(), true);
        }
        try {
            return new ScoreResult(setup.folder.path(), score(setup, progress), false);
        } catch (Exception problem) {
            throw explained(problem);
        }
    }

    /** Everything that is known to fit before anything is computed. */
    private record Setup(
            ScoreInput input,
            Dataset<Row> table,
            ModelFiles model,
            ScoringTask task,
            DatasetFingerprint madeFrom,
            ScoredFolder folder) {}

    private Setup check() {
        Configuration hadoop = HostFolders.hadoopConfiguration();
        ScoreInput input = ScoreInput.of(config);
        ModelDirectory model = model(hadoop);
        ScoringTask task = ScoringTask.of(model, config);
        ScoringModel.openTokenizer(model, TaskInputs.tokenizerOptions(config), task)
                .close();
        Dataset<Row> table = InputTable.read(spark, input, config);
        OutputColumns.of(task).requireRoom(input, InputTable.original(table.schema()));
        ModelFiles modelFiles = ModelFiles.of(model);
        return new Setup(
                input,
                table,
                modelFiles,
                task,
                ScoreParts.fingerprint(config, input, modelFiles, spark),
                new ScoredFolder(folder(config), hadoop));
    }

    private ScoreManifest score(Setup setup, LongFunction<PhaseProgress> progress) {
        TaskInputs inputs = new TaskInputs(
                RunConfigWriter.yaml(
                        setup.input.rows() == ScoreInput.Rows.HELD_OUT ? Strata.cut(spark, config) : config),
                InputTable.of(setup.input, setup.table.schema()),
                model(),
                setup.model.all());
        ChosenRows rows = ChosenRows.of(setup.table, setup.input, config, inputs, setup.task.labels());
        requireRows(setup.input, rows);
        setup.folder.begin(setup.madeFrom);
        ScoreWriter.Written written = new ScoreWriter(spark, rows, inputs, setup.folder)
                .write(OutputColumns.of(setup.task), progress.apply(rows.count()));
        if (config.task() == Task.ANSWER) {
            config.data()
                    .columns()
                    .id()
                    .filter(inputs.table().names()::contains)
                    .ifPresent(id -> new SquadPredictions(setup.folder, HostFolders.hadoopConfiguration())
                            .write(spark.read().parquet(setup.folder.path()), id));
        }
        ScoreManifest manifest = ScoreManifest.of(
                setup.madeFrom,
                model(),
                setup.model.weights(),
                setup.task.labels(),
                written,
                setup.folder.parquetFiles());
        setup.folder.complete(manifest);
        return manifest;
    }

    private static void requireRows(ScoreInput input, ChosenRows rows) {
        if (rows.count() == 0) {
            String table = "The table of " + input.key() + " (" + input.source().shown() + ")";
            throw AnnealException.user(
                    switch (input.rows()) {
                        case ALL -> table + " has no rows. " + input.source().remedy(input.key());
                        case HELD_OUT ->
                            table + " has no rows of the test split. Raise data.split.test, or name" + " score.input.";
                    });
        }
    }

    private String model() {
        return config.isTrained() ? run.model() : config.model().source();
    }

    private ModelDirectory model(Configuration hadoop) {
        if (config.isTrained() && !new RunFiles(hadoop).exists(run.model() + "/config.json")) {
            throw AnnealException.user("There is no trained model in " + run.model() + ". Run train first.");
        }
        return SourceModel.open(config.model().withSource(model()), hadoop);
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
