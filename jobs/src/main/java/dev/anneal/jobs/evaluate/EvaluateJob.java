package dev.anneal.jobs.evaluate;

import dev.anneal.config.ClusterConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigWriter;
import dev.anneal.dataset.Manifest;
import dev.anneal.digest.Sha256;
import dev.anneal.evaluate.Decision;
import dev.anneal.evaluate.DecisionJson;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.evaluate.Findings;
import dev.anneal.evaluate.GlueScore;
import dev.anneal.evaluate.RowScores;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.AbsolutePaths;
import dev.anneal.jobs.cluster.BarrierStage;
import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.NamedJobs;
import dev.anneal.jobs.cluster.RankListener;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.jobs.model.RunCard;
import dev.anneal.jobs.prepare.SliceColumns;
import dev.anneal.jobs.prepare.Strata;
import dev.anneal.jobs.prepare.VerifiedDataset;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.objective.Evaluators;
import dev.anneal.table.SplitRule;
import dev.anneal.track.PhaseProgress;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Evaluates a run's model on a split of its dataset, every row once, and writes {@code evaluation.json}; or models that answer together, and writes
 * {@code ensemble.json}. Thresholds and a temperature, if asked for, are
 * chosen on the validation split before that, and kept with the model. Tallies travel per micro-batch and merge in
 * their order, so the figures have the same bits on any number of executors.
 */
public final class EvaluateJob {
    private final SparkSession spark;
    private final RunConfig config;
    private final RunFolder folder;

    public EvaluateJob(SparkSession spark, RunConfig config) {
        this.spark = spark;
        this.config = AbsolutePaths.of(config);
        this.folder = new RunFolder(this.config.output());
    }

    /** @param progress counts rows, those of the validation split too where something is chosen on it */
    public Evaluation run(PhaseProgress progress) {
        return NamedJobs.run(spark, "evaluate: " + config.name(), () -> evaluate(progress));
    }

    private Evaluation evaluate(PhaseProgress progress) {
        Configuration hadoop = HostFolders.hadoopConfiguration();
        RunFiles files = new RunFiles(hadoop);
        EvaluatedModels models = EvaluatedModels.of(config, folder, hadoop);
        String split = config.evaluate().split();
        Manifest dataset = VerifiedDataset.open(folder, split, hadoop);
        if (models.areTogether()) {
            models.requireFit(dataset, SourceModel.open(config.model(), hadoop), config);
        }
        SliceColumns slices = SliceColumns.open(spark, Strata.asPrepared(config, dataset));
        Decision decision = decision(models, dataset, files, progress);
        EvaluatedSplit evaluated = evaluate(split, models, dataset, decision, progress);
        progress.finish();
        Evaluation evaluation = Evaluation.of(
                        split,
                        withGlue(evaluated.findings()),
                        models.digest(),
                        Sha256.ofText(
                                files.read(folder.dataset() + "/manifest.json").orElse("")))
                .withRejectedRows(dataset.split(split).rejected())
                .with(evaluated
                        .analysis(slices, models.labels(), config.evaluate())
                        .with(decision));
        if (models.areTogether()) {
            files.write(folder.ensemble(), evaluation.toJson());
        } else {
            files.write(folder.evaluation(), evaluation.toJson());
            files.write(folder.card(), card(models.first(), dataset, evaluation));
        }
        return evaluation;
    }

    /** What is chosen anew, and kept with the model, or else what lies there. */
    private Decision decision(EvaluatedModels models, Manifest dataset, RunFiles files, PhaseProgress progress) {
        if (!config.evaluate().isFitted()) {
            return models.decision(config);
        }
        Decision decision = evaluate(SplitRule.VALIDATION, models, dataset, Decision.NONE, progress)
                .fit(config.evaluate());
        files.write(folder.decision(), DecisionJson.text(decision));
        return decision;
    }

    private EvaluatedSplit evaluate(
            String split, EvaluatedModels models, Manifest dataset, Decision decision, PhaseProgress progress) {
        List<String> labels = models.labels();
        RowScores scores = RowScores.of(
                dataset.split(split).rows(), labels.size(), config.evaluate().keepScores());
        EvaluateTask task =
                new EvaluateTask(RunConfigWriter.yaml(config), folder, models.folders(), split, scores, decision);
        List<EvaluateTask.Share> shares = stage(split).run(task, new RowCount(progress));
        return new EvaluatedSplit(
                Evaluators.of(config.task(), labels, scores, shares.get(0).rules(), decision), shares);
    }

    private Findings withGlue(Findings findings) {
        return config.evaluate()
                .glue()
                .map(glue -> findings.withMetrics(GlueScore.addedTo(findings.metrics(), glue)))
                .orElse(findings);
    }

    /** The model's card with these metrics, in place of what training knew. */
    private String card(ModelDirectory model, Manifest dataset, Evaluation evaluation) {
        Map<String, Double> defined = new LinkedHashMap<>(evaluation.metrics());
        defined.values().removeIf(value -> value.isNaN());
        return RunCard.of(config, dataset, Map.of(evaluation.split(), defined))
                .text(
                        model.config(),
                        model.inputs(),
                        RunCard.serving(config, model.config()).texts());
    }

    private BarrierStage stage(String split) {
        ClusterConfig cluster = config.cluster();
        ExecutorSlots.Wish wish = new ExecutorSlots.Wish(
                cluster.executors(), cluster.leastExecutors(), cluster.replacementWait(), cluster.timeout());
        return new BarrierStage(
                spark,
                "evaluate: " + split + " rows of " + config.name(),
                ExecutorSlots.offered(spark, wish, Set.of()),
                config.cluster().threadsPerRank(),
                config.cluster().timeout());
    }

    /** Every rank tells how many rows it has just done. */
    private record RowCount(PhaseProgress progress) implements RankListener {
        @Override
        public void told(int rank, Serializable rows) {
            progress.advance((Integer) rows);
        }
    }
}
