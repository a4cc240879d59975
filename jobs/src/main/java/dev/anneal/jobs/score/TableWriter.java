package dev.anneal.jobs.score;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.score.commit.SplitPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/**
 * Writes finished splits into a table, once. Delta knows transactions by the name of their writer and ignores one that it has already; in other tables
 * there is no such thing, so there the table must be new, and one that an earlier attempt of this run began is replaced.
 */
record TableWriter(OutputFormat format, ScoredFolder folder, SplitPlan plan) {
    private static final String DELTA = "delta";
    /** The option that names a table of the catalog. */
    static final String TABLE = "table";

    private static final String PATH = "path";

    /** @throws AnnealException (user) for options that do not fit, or for a table that is there already */
    void write(Dataset<Row> rows) {
        Map<String, String> options = new LinkedHashMap<>(format.options());
        Optional<String> table = Optional.ofNullable(options.remove(TABLE));
        if (format.name().equalsIgnoreCase(DELTA)) {
            options.put("txnAppId", "anneal score " + folder.path() + " " + plan.id());
            options.put("txnVersion", "1");
            if (table.isEmpty()) {
                options.putIfAbsent(PATH, folder.path());
            }
            save(rows.write().options(options).mode(SaveMode.Append), table);
            return;
        }
        boolean begun = folder.beginTable();
        try {
            save(rows.write().options(options).mode(begun ? SaveMode.Overwrite : SaveMode.ErrorIfExists), table);
        } catch (AnnealException refused) {
            if (!begun) {
                folder.forgetTable();
            }
            throw refused;
        }
    }

    private void save(DataFrameWriter<Row> writer, Optional<String> table) {
        try {
            DataFrameWriter<Row> formatted = writer.format(format.name());
            if (table.isPresent()) {
                formatted.saveAsTable(table.get());
            } else {
                formatted.save();
            }
        } catch (Exception problem) {
            // Scala declares no checked exceptions.
            if (problem instanceof org.apache.spark.sql.AnalysisException
                    || problem instanceof IllegalArgumentException) {
                throw AnnealException.user(
                        "The predictions cannot be written as " + format.name() + ": "
                                + String.valueOf(problem.getMessage())
                                        .lines()
                                        .findFirst()
                                        .orElse("")
                                + ". Correct score.format and score.options.",
                        problem);
            }
            throw AnnealException.environment(
                    "Writing the predictions as " + format.name() + " failed: " + problem.getMessage()
                            + ". All splits are finished: when the reason is mended, score again.",
                    problem);
        }
    }
}
