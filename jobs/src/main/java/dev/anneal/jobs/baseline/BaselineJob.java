package dev.anneal.jobs.baseline;

import dev.anneal.config.BaselineConfig;
import dev.anneal.config.BaselineModel;
import dev.anneal.config.RunConfig;
import dev.anneal.dataset.Manifest;
import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.evaluate.Baseline;
import dev.anneal.evaluate.Comparisons;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.evaluate.Findings;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.AbsolutePaths;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.NamedJobs;
import dev.anneal.jobs.cluster.TaskFailures;
import dev.anneal.jobs.prepare.Strata;
import dev.anneal.jobs.prepare.VerifiedDataset;
import dev.anneal.table.SplitRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Puts simpler models beside an evaluation: trained on the run's training rows, measured on the rows that were evaluated, by the same evaluator, and
 * saved as Spark ML pipelines in {@code baselines/NAME}. One that is there already, of the same rows and settings, is not trained again.
 */
public final class BaselineJob {
    /** Raised when the same rows and settings come to give another baseline. */
    private static final String RULES = "3";

    private interface Figures {
        Evaluation of(BaselineModel model) throws IOException;
    }

    private final SparkSession spark;
    private final RunConfig config;
    private final RunFolder run;
    private final RunFiles files;

    public BaselineJob(SparkSession spark, RunConfig config) {
        this.spark = spark;
        this.config = AbsolutePaths.of(config);
        this.run = new RunFolder(this.config.output());
        this.files = new RunFiles(HostFolders.hadoopConfiguration());
    }

    /**
     * Adds what the configuration wants to compare with, and writes {@code evaluation.json} anew.
     *
     * @param told hears of each baseline when it is measured
     */
    public Evaluation run(Evaluation evaluation, Consumer<Baseline> told) {
        BaselineConfig settings = config.evaluate().baseline();
        if (settings.models().isEmpty() && settings.published().isEmpty()) {
            return evaluation;
        }
        List<Baseline> baselines = settings.models().isEmpty()
                ? List.of()
                : TaskFailures.unwrapped("Training the baselines", () -> baselines(evaluation, told));
        Evaluation compared = evaluation.with(new Comparisons(baselines, settings.published()));
        files.write(run.evaluation(), compared.toJson());
        return compared;
    }

    private List<Baseline> baselines(Evaluation evaluation, Consumer<Baseline> told) throws IOException {
        List<BaselineModel> models = config.evaluate().baseline().kinds();
        Map<BaselineModel, Evaluation> known = new EnumMap<>(BaselineModel.class);
        models.forEach(model -> earlier(model, evaluation).ifPresent(own -> known.put(model, own)));
        if (known.size() == models.size()) {
            return measured(models, model -> Objects.requireNonNull(known.get(model)), told);
        }
        Manifest dataset = VerifiedDataset.open(run, evaluation.split(), HostFolders.hadoopConfiguration());
        BaselineRows rows = new BaselineRows(spark, Strata.asPrepared(config, dataset), dataset.labels());
        long learnt = dataset.split(SplitRule.TRAIN).rows();
        String opened = "baseline: tables of the rows";
        Dataset<Row> training = NamedJobs.run(spark, opened, () -> rows.of(SplitRule.TRAIN, learnt))
                .persist(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> evaluated = NamedJobs.run(spark, opened, () -> rows.of(evaluation.split(), evaluation.rows()))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            NamedJobs.run(spark, "baseline: texts of the rows", () -> {
                requireSame(SplitRule.TRAIN, training.count(), learnt);
                requireSame(evaluation.split(), evaluated.count(), evaluation.rows());
            });
            BaselineTraining learning = NamedJobs.run(
                    spark, "baseline: labels of the rows", () -> BaselineTraining.of(config, rows, training));
            return measured(
                    models,
                    model ->
                            known.containsKey(model) ? known.get(model) : train(model, learning, evaluated, evaluation),
                    told);
        } finally {
            training.unpersist(false);
            evaluated.unpersist(false);
        }
    }

    private static List<Baseline> measured(List<BaselineModel> models, Figures figures, Consumer<Baseline> told)
            throws IOException {
        List<Baseline> baselines = new ArrayList<>();
        for (BaselineModel model : models) {
            Baseline baseline = new Baseline(model.yamlName(), figures.of(model).metrics());
            baselines.add(baseline);
            told.accept(baseline);
        }
        return baselines;
    }

    private Evaluation train(
            BaselineModel model, BaselineTraining training, Dataset<Row> evaluated, Evaluation evaluation)
            throws IOException {
        String name = "baseline: " + model.yamlName();
        PipelineModel trained = NamedJobs.run(spark, name, () -> training.train(model));
        // The figures say what the pipeline was made from: they must not outlive it.
        files.delete(figures(model));
        NamedJobs.run(spark, name + ", saved", () -> trained.write().overwrite().save(folder(model)));
        BaselineFigures measuring =
                new BaselineFigures(config.task(), training.rows().labels(), config.evaluate());
        Findings findings =
                NamedJobs.run(spark, name + ", measured", () -> measuring.of(trained, evaluated, evaluation.rows()));
        Evaluation own =
                Evaluation.of(evaluation.split(), findings, digest(model, evaluation), evaluation.dataDigest());
        files.write(figures(model), own.toJson());
        return own;
    }

    private void requireSame(String split, long texts, long rows) {
        if (texts != rows) {
            throw AnnealException.user(
                    "The " + split + " split has " + rows + " rows in the dataset, but its table has " + texts
                            + " now. The table has changed: prepare, train and evaluate again, into another output.");
        }
    }

    private Optional<Evaluation> earlier(BaselineModel model, Evaluation evaluation) {
        String digest = digest(model, evaluation);
        return files.read(figures(model))
                .map(Evaluation::fromJson)
                .filter(known -> known.modelDigest().equals(digest) && files.exists(folder(model) + "/metadata"));
    }

    /** Of everything that decides a baseline and its figures. */
    private String digest(BaselineModel model, Evaluation evaluation) {
        BaselineConfig settings = config.evaluate().baseline();
        return new Sha256()
                .add(RULES)
                .add(model.yamlName())
                .add(evaluation.split())
                .add(evaluation.dataDigest())
                .add(config.model().source())
                .add(config.train().loss().classWeights().toString())
                .add(List.of(
                                settings.vocabulary(),
                                settings.terms(),
                                settings.rounds(),
                                settings.hidden(),
                                settings.seed())
                        .toString())
                .add(Long.toString(config.evaluate().keepScores()))
                .hex();
    }

    private String figures(BaselineModel model) {
        return folder(model) + ".json";
    }

    private String folder(BaselineModel model) {
        return run.baseline(model.yamlName());
    }
}
