package dev.anneal.jobs.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.anneal.config.ExperimentConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.evaluate.MetricsJson;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.prepare.PreparedDataset;
import dev.anneal.report.ExperimentReport;
import dev.anneal.report.ExperimentReport.Kind;
import dev.anneal.report.ExperimentReport.Trial;
import dev.anneal.table.SplitRule;
import dev.anneal.track.Display;
import dev.anneal.track.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Trains a configuration several times, with one thing different each time: fewer training rows, or one other value. Each run has a folder of its own,
 * {@code experiments/NAME}, and goes on where it was interrupted. Fewer rows are always a part of more, for {@code data.limit} keeps the rows with the
 * smallest hashes.
 */
public final class ExperimentJob {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Anneal anneal;
    private final SparkSession spark;
    private final Display display;
    private final RunConfig config;
    private final String folder;

    /** @param anneal the run that is varied; it needs a training table */
    public ExperimentJob(Anneal anneal, SparkSession spark, Display display) {
        this.anneal = anneal;
        this.spark = spark;
        this.display = display;
        this.config = anneal.config();
        this.folder = new RunFolder(config.output()).experiments();
    }

    /**
     * Runs what {@code experiment} asks for, and leaves {@code experiments/experiment.json} and {@code experiments/report.html}.
     *
     * @throws AnnealException (user) if it asks for nothing, or if a change is no valid configuration: before anything is trained
     */
    public ExperimentReport run() {
        requireExperiment(config);
        config.experiment().ablation().forEach(change -> anneal.with(change).config());
        List<Trial> trials = new ArrayList<>();
        for (Plan plan : plans()) {
            Trial trial = run(plan);
            trials.add(trial);
            display.print("experiment: " + trial.name() + ", " + Figures.count(trial.trainRows()) + " rows: "
                    + metric(trial.metrics()) + " "
                    + Figures.metric(trial.metrics().getOrDefault(metric(trial.metrics()), Double.NaN)));
        }
        ExperimentReport report = new ExperimentReport(
                config.name(), config.evaluate().split(), metric(trials.get(0).metrics()), trials);
        RunFiles files = new RunFiles(HostFolders.hadoopConfiguration());
        files.write(folder + "/experiment.json", json(report));
        files.write(folder + "/report.html", report.html());
        display.print("experiment: " + folder + "/report.html");
        return report;
    }

    private static void requireExperiment(RunConfig config) {
        if (!config.isTrained() || config.experiment().isEmpty()) {
            throw AnnealException.user("There is nothing to try: "
                    + (config.isTrained()
                            ? "experiment.learning-curve and experiment.ablation are empty. Name shares such as [0.25, 1.0], or"
                                    + " changes such as [train.dropout=0]."
                            : "the configuration trains no model. Name data.train."));
        }
    }

    /** @param change as key=value; empty for none */
    private record Plan(String name, Kind kind, String change) {}

    private List<Plan> plans() {
        ExperimentConfig asked = config.experiment();
        List<Plan> plans = new ArrayList<>();
        plans.add(new Plan("base", Kind.BASE, ""));
        List<Double> shares = asked.shares().stream().filter(share -> share < 1).toList();
        if (!shares.isEmpty()) {
            long all = anneal.prepare(spark).manifest().split(SplitRule.TRAIN).sourceRows();
            for (double share : shares) {
                long rows = Math.max(1, Math.round(share * all));
                plans.add(new Plan("rows-" + rows, Kind.ROWS, "data.limit.train=" + rows));
            }
        }
        for (String change : asked.ablation()) {
            plans.add(new Plan(TrialName.of(change, change), Kind.CHANGE, change));
        }
        return plans;
    }

    private Trial run(Plan plan) {
        Anneal own = anneal.with("output=" + TextNode.valueOf(folder + "/" + plan.name()))
                .with("evaluate.baseline=")
                .with("evaluate.models=");
        if (!plan.change().isEmpty()) {
            own = own.with(plan.change());
        }
        PreparedDataset dataset = own.prepare(spark);
        own.train(spark);
        Evaluation evaluation = own.evaluate(spark);
        return new Trial(
                plan.name(),
                plan.kind(),
                plan.change(),
                dataset.manifest().split(SplitRule.TRAIN).sourceRows(),
                evaluation.metrics());
    }

    private String metric(Map<String, Double> metrics) {
        return ExperimentReport.metric(metrics, config.train().bestMetric());
    }

    private static String json(ExperimentReport report) {
        ObjectNode json = JSON.createObjectNode()
                .put("name", report.name())
                .put("split", report.split())
                .put("metric", report.metric());
        ArrayNode trials = json.putArray("runs");
        for (Trial trial : report.trials()) {
            ObjectNode each = trials.addObject()
                    .put("name", trial.name())
                    .put("change", trial.change())
                    .put("train_rows", trial.trainRows());
            MetricsJson.putAll(trial.metrics(), each);
        }
        return json.toPrettyString() + "\n";
    }
}
