package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigWriter;
import dev.anneal.dataset.DatasetFingerprint;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.NamedJobs;
import dev.anneal.jobs.prepare.Strata;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * What is scored with what, all of it known to fit.
 *
 * @param table as {@link InputTable} describes it
 * @param madeFrom everything that decides the predictions
 */
record ScoreSetup(
        RunConfig config,
        ScoreInput input,
        Dataset<Row> table,
        ScoreModels models,
        OutputFormat format,
        DatasetFingerprint madeFrom,
        ScoredFolder folder) {
    TaskInputs taskInputs() {
        return taskInputs(config);
    }

    private TaskInputs taskInputs(RunConfig run) {
        return new TaskInputs(RunConfigWriter.yaml(run), InputTable.of(input, table.schema()), models.members());
    }

    /** The input's own columns. */
    StructType original() {
        return InputTable.original(table.schema());
    }

    OutputColumns columns() {
        return OutputColumns.of(models.task());
    }

    /** @throws AnnealException (user) for a file that cannot be written from these predictions */
    Optional<SubmissionFile> submission() {
        return SubmissionFile.of(config, models.task(), original());
    }

    /** What messages call the table. */
    String tableName() {
        return "The table of " + input.key() + " (" + input.source().shown() + ")";
    }

    /** With the places at which labels are cut, where that decides which rows were held out. */
    private RunConfig placed(SparkSession spark) {
        boolean isCut =
                input.rows() == ScoreInput.Rows.HELD_OUT && config.data().test().isEmpty();
        return isCut ? Strata.cutAsPrepared(spark, config) : config;
    }

    /**
     * Reads all rows that are to be scored once.
     *
     * @throws AnnealException (user) if there are none
     */
    CountedRows count(SparkSession spark) {
        CountedRows counted = NamedJobs.run(
                spark,
                "score: count rows of " + input.key(),
                () -> CountedRows.of(ChosenRows.of(
                        table,
                        input,
                        config,
                        taskInputs(placed(spark)),
                        models.task().labels())));
        if (counted.count() == 0) {
            throw AnnealException.user(
                    switch (input.rows()) {
                        case ALL ->
                            tableName() + " has no rows. " + input.source().remedy(input.key());
                        case HELD_OUT ->
                            tableName() + " has no rows of the test split. Raise data.split.test, or name"
                                    + " score.input.";
                    });
        }
        return counted;
    }
}
