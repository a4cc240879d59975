package dev.anneal.jobs.ml;

import dev.anneal.config.RunConfigWriter;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.NamedJobs;
import dev.anneal.jobs.source.TableSource;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * The run behind one {@code fit}: its tables, in columns of fixed names, then {@code prepare} and {@code train}. The tables are deleted when the model
 * is there.
 *
 * @param folder of the run
 */
record FittedRun(SparkSession spark, String folder, Dataset<Row> rows, Settings keys, boolean validated) {
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
                .text("data.train.path", folder + "/tables/train")
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
            keys.text("data.validation.path", folder + "/tables/validation").plain("data.validation.format", "parquet");
        } else {
            keys.plain("train.evaluate-every", "never").plain("evaluate.split", "train");
        }
        keys.all(estimator.keys().array());
        keys.config();
        return new FittedRun(spark, folder, dataset.select(columns.toArray(Column[]::new)), keys, validated);
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
        NamedJobs.run(spark, "fine-tuning: rows of the DataFrame to files", this::stage);
        java.nio.file.Path own = HostFolders.temporary("run");
        java.nio.file.Path file = own.resolve("run.yaml");
        try {
            Files.writeString(file, RunConfigWriter.yaml(keys.config()));
            Anneal anneal = Anneal.load(file);
            anneal.prepare(spark);
            anneal.train(spark);
            clean();
            return FineTunedModel.of(folder);
        } catch (IOException e) {
            throw AnnealException.environment(file + " cannot be written: " + e + ". Free some space there.", e);
        } finally {
            delete(own, file);
        }
    }

    private void stage() {
        if (!validated) {
            rows.write().parquet(folder + "/tables/train");
            return;
        }
        Column held = rows.col(VALIDATION);
        rows.filter(functions.not(held)).drop(VALIDATION).write().parquet(folder + "/tables/train");
        rows.filter(held).drop(VALIDATION).write().parquet(folder + "/tables/validation");
    }

    private void clean() throws IOException {
        Configuration hadoop = HostFolders.hadoopConfiguration();
        Path tables = new Path(folder, "tables");
        tables.getFileSystem(hadoop).delete(tables, true);
    }

    private static void delete(java.nio.file.Path own, java.nio.file.Path file) {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(own);
        } catch (IOException left) {
            // In the temporary folder of this host.
            file.toFile().deleteOnExit();
        }
    }
}
