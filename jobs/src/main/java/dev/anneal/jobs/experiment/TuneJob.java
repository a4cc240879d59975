package dev.anneal.jobs.experiment;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.anneal.config.Grid;
import dev.anneal.config.RunConfig;
import dev.anneal.dataset.SharedDataset;
import dev.anneal.error.AnnealException;
import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.lease.Lease;
import dev.anneal.jobs.lease.LeaseTimes;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.report.TuningReport;
import dev.anneal.report.TuningReport.Trial;
import dev.anneal.report.TuningTable;
import dev.anneal.track.Display;
import dev.anneal.track.Figures;
import dev.anneal.train.checkpoint.CheckpointFolder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Trains a configuration with each combination of the values of a grid, one run after the other, and finds the best by {@code train.metric-for-best} on the
 * validation rows; only that one is evaluated on {@code evaluate.split}. Each run has a folder of its own, {@code trials/NAME}, with a configuration
 * that can be run alone: so a search that was interrupted goes on where it was, and what is finished is not trained again. A run that the user's
 * configuration makes impossible, or that diverges, is a result too; anything else ends the search.
 */
public final class TuneJob {
    private final Anneal anneal;
    private final SparkSession spark;
    private final Display display;
    private final InstantSource clock;
    private final RunConfig config;
    private final RunFolder folder;
    private final Configuration hadoop = HostFolders.hadoopConfiguration();
    private final RunFiles files = new RunFiles(hadoop);

    /** Of the runs that were made now, not found. */
    private Duration spent = Duration.ZERO;

    private int made;

    /** @param anneal the run of which some keys are varied; it needs training and validation rows */
    public TuneJob(Anneal anneal, SparkSession spark, Display display, InstantSource clock) {
        this.anneal = anneal;
        this.spark = spark;
        this.display = display;
        this.clock = clock;
        this.config = anneal.config();
        this.folder = new RunFolder(config.output());
    }

    /**
     * Makes all runs, and leaves {@code trials/tuning.json}, {@code .csv}, {@code .md} and {@code trials/report.html}, anew after each of them.
     *
     * @throws AnnealException (user) if another process searches there, if there is nothing to try, or a combination is no valid configuration: before anything is trained; or if no run came
     *     to its end. Other kinds as training has them: run it again to go on
     */
    public TuningReport run() {
        List<Plan> plans = plans();
        try (Lease lease = Lease.acquire(
                folder.trials(), hadoop, LeaseTimes.USUAL, message -> display.print("tune: " + message), () -> {})) {
            return run(plans, lease);
        }
    }

    private TuningReport run(List<Plan> plans, Lease lease) {
        if (plans.stream().noneMatch(Plan::isOfAnotherModel)) {
            anneal.prepare(spark);
        }
        List<Trial> trials = new ArrayList<>();
        for (Plan plan : plans) {
            display.print("tune: run " + (trials.size() + 1) + " of " + plans.size()
                    + left(plans.size() - trials.size()) + ": " + Grid.shown(plan.point()));
            Trial trial = run(plan);
            trials.add(trial);
            TuningReport report = report(trials, plans.size());
            lease.require();
            write(report);
            display.print("tune: " + figure(trial)
                    + report.best()
                            .map(best -> best.equals(trial) ? " (best so far)" : "")
                            .orElse(""));
        }
        return finish(report(trials, plans.size()), plans);
    }

    /** @param own the run that it stands for */
    private record Plan(Map<String, String> point, String folder, Anneal own) {
        boolean isOfAnotherModel() {
            return point.keySet().stream().anyMatch(key -> key.startsWith("model."));
        }
    }

    private List<Plan> plans() {
        Grid grid = config.tune().grid();
        if (!config.isTrained() || grid.isEmpty()) {
            throw AnnealException.user("There is nothing to try: "
                    + (config.isTrained()
                            ? "tune.grid is empty. Name keys and values such as {train: {epochs: [2, 3]}}, or a preset such as"
                                    + " bert-grid."
                            : "the configuration trains no model. Name data.train."));
        }
        return grid.points().stream().map(this::plan).toList();
    }

    private Plan plan(Map<String, String> point) {
        String name = point.entrySet().stream()
                .map(change ->
                        change.getKey().substring(change.getKey().lastIndexOf('.') + 1) + "-" + change.getValue())
                .collect(Collectors.joining("_"));
        String path = folder.trials() + "/" + TrialName.of(name, Grid.shown(point));
        Anneal own = anneal.with("tune=").with("output=" + TextNode.valueOf(path));
        for (Map.Entry<String, String> change : point.entrySet()) {
            own = own.with(Grid.override(change));
        }
        try {
            own.config();
        } catch (AnnealException problem) {
            throw AnnealException.user(
                    "With " + Grid.shown(point) + " there is no run: " + problem.getMessage(), problem);
        }
        return new Plan(point, path, own);
    }

    private String left(int runs) {
        return made == 0 ? "" : ", about " + Figures.duration(spent.toMillis() / 1e3 / made * runs) + " left";
    }

    private Trial run(Plan plan) {
        RunFolder run = new RunFolder(plan.folder());
        List<String> values = List.copyOf(plan.point().values());
        boolean found = files.exists(run.training());
        Instant start = clock.instant();
        try {
            if (!plan.isOfAnotherModel()) {
                SharedDataset.put(new Path(folder.dataset()), new Path(run.dataset()), hadoop);
            }
            plan.own().prepare(spark);
            TrainResult result = plan.own().train(spark);
            dropCheckpoints(run);
            return Double.isNaN(result.bestValue())
                    ? Trial.failed(values, plan.folder(), config.train().bestMetric() + " was never a number")
                    : new Trial(values, plan.folder(), result.bestValue(), result.bestStep(), result.steps(), "");
        } catch (AnnealException problem) {
            if (problem.kind() != Kind.USER) {
                throw problem;
            }
            return Trial.failed(values, plan.folder(), String.valueOf(problem.getMessage()));
        } finally {
            if (!found) {
                spent = spent.plus(Duration.between(start, clock.instant()));
                made++;
            }
        }
    }

    /** They are several times as large as the model, for each run of the search. */
    private void dropCheckpoints(RunFolder run) {
        CheckpointFolder.of(run.checkpoints(), hadoop).clear();
        CheckpointFolder.of(run.best(), hadoop).clear();
    }

    private TuningReport report(List<Trial> trials, int planned) {
        return new TuningReport(
                config.name(),
                config.train().bestMetric(),
                List.copyOf(config.tune().grid().values().keySet()),
                planned,
                trials);
    }

    private void write(TuningReport report) {
        TuningTable table = new TuningTable(report);
        files.write(folder.trials() + "/tuning.json", table.json());
        files.write(folder.trials() + "/tuning.csv", table.csv());
        files.write(folder.trials() + "/tuning.md", table.markdown());
        files.write(folder.trials() + "/report.html", report.html());
    }

    private String figure(Trial trial) {
        return trial.problem().isEmpty()
                ? config.train().bestMetric() + " " + Figures.metric(trial.value()) + " after step " + trial.bestStep()
                : "failed: " + trial.problem();
    }

    private TuningReport finish(TuningReport report, List<Plan> plans) {
        Trial best = report.best()
                .orElseThrow(
                        () -> AnnealException.user("None of the " + plans.size() + " runs of tune.grid has a figure: "
                                + report.trials().get(0).problem()));
        report.borders().forEach(border -> display.print("warning: " + border));
        plans.stream()
                .filter(plan -> plan.folder().equals(best.folder()))
                .forEach(plan -> plan.own().evaluate(spark));
        display.print("tune: " + report.summary());
        display.print("tune: the best run is " + best.folder() + ", see " + folder.trials() + "/report.html");
        return report;
    }
}
