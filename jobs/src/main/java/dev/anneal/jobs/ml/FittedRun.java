package dev.anneal.jobs.ml;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigWriter;
import dev.anneal.error.AnnealException;
import dev.anneal.files.LocalFolders;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.NamedJobs;
import dev.anneal.jobs.source.TableSource;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The run behind one {@code fit}: its tables, in columns of fixed names, then {@code prepare} and {@code train}. The tables are deleted at the
 * end, whether there is a model or not.
 *
 * @param folder of the run
 */
record FittedRun(SparkSession spark, String folder, Dataset<Row> rows, RunConfig config, boolean validated) {
    private static final Logger LOG = LoggerFactory.getLogger(FittedRun.class);
    private static final String TEXT = "text";
    private static final String PAIR = "pair";
    private static final String LABEL = "label";
    private static final String VALIDATION = "validation";

    static FittedRun of(FineTuning<?> estimator, Dataset<?> dataset) {
        SparkSession spark = dataset.sparkSession();
        String work = estimator.work().orElseGet(FittedRun::localWork);
        String folder = work + "/" + estimator.uid() + "-" + UUID.randomUUID();
        List<Column> columns = new ArrayList<>(List.of(
                TableSource.named(estimator.text()).as(TEXT),
                TableSource.named(estimator.label()).as(LABEL)));
        Settings keys = new Settings()
                .plain("data.train.format", "parquet")
                .text("output", folder)
                .plain("cluster.executors", executors(spark));
        estimator.pair().ifPresent(pair -> {
            columns.add(TableSource.named(pair).as(PAIR));
            keys.text("data.columns.pair", PAIR);
        });
        boolean validated = estimator.validation().isPresent();
        estimator
                .validation()
                .ifPresent(indicator -> columns.add(functions
                        .coalesce(TableSource.named(indicator), functions.lit(false))
                        .as(VALIDATION)));
        if (validated) {
            keys.text("data.train.path", part(folder, false))
                    .text("data.validation.path", part(folder, true))
                    .plain("data.validation.format", "parquet");
        } else {
            keys.text("data.train.path", tables(folder))
                    .plain("train.evaluate-every", "never")
                    .plain("evaluate.split", "train");
        }
        keys.all(estimator.keys().array());
        return new FittedRun(spark, folder, dataset.select(columns.toArray(Column[]::new)), keys.config(), validated);
    }

    /** As many as there are now; the driver counts as one where Spark runs inside it. */
    private static int executors(SparkSession spark) {
        return spark.sparkContext().isLocal()
                ? 1
                : Math.max(1, spark.sparkContext().getExecutorIds().size());
    }

    private static String localWork() {
        String files =
                FileSystem.getDefaultUri(HostFolders.hadoopConfiguration()).getScheme();
        if (!"file".equals(files)) {
            throw AnnealException.user("workFolder is not set, and the machines share " + files
                    + ":, not this disk. Name a folder there: setWorkFolder(\"...\").");
        }
        return HostFolders.temporary("fine-tuning").toString();
    }

    FineTunedModel train() {
        java.nio.file.Path own = HostFolders.temporary("run");
        java.nio.file.Path file = own.resolve("run.yaml");
        try {
            NamedJobs.run(spark, "fine-tuning: rows of the DataFrame to files", this::stage);
            Files.writeString(file, RunConfigWriter.yaml(config));
            Anneal anneal = Anneal.load(file);
            anneal.prepare(spark);
            anneal.train(spark);
            return FineTunedModel.of(folder);
        } catch (IOException e) {
            throw AnnealException.environment(file + " cannot be written: " + e + ". Free some space there.", e);
        } finally {
            clean();
            delete(own);
        }
    }

    /** Written once: a DataFrame that is computed twice may put a row into both tables, or into none. */
    private void stage() {
        if (!validated) {
            rows.write().parquet(tables(folder));
            return;
        }
        rows.write().partitionBy(VALIDATION).parquet(tables(folder));
        RunFiles files = new RunFiles(HostFolders.hadoopConfiguration());
        for (boolean held : new boolean[] {false, true}) {
            if (!files.exists(part(folder, held))) {
                throw AnnealException.user("validationIndicatorCol is " + held + " in no row, so that there is "
                        + (held ? "nothing to evaluate on" : "nothing to learn from")
                        + ". Name a column that is true for some rows and false for others.");
            }
        }
    }

    private static String tables(String folder) {
        return folder + "/tables";
    }

    /** As Spark calls the folder of the rows whose indicator has a value. */
    private static String part(String folder, boolean held) {
        return tables(folder) + "/" + VALIDATION + "=" + held;
    }

    private void clean() {
        try {
            Path tables = new Path(tables(folder));
            tables.getFileSystem(HostFolders.hadoopConfiguration()).delete(tables, true);
        } catch (IOException left) {
            LOG.warn("The tables of a fit stay in {}: {}. Delete them.", tables(folder), left.toString());
        }
    }

    private static void delete(java.nio.file.Path own) {
        try {
            LocalFolders.delete(own);
        } catch (IOException left) {
            LOG.warn("The configuration of a fit stays in {}: {}. Delete it.", own, left.toString());
        }
    }
}
