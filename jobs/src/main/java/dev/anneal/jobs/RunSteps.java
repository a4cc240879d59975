package dev.anneal.jobs;

import dev.anneal.config.BaselineConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigWriter;
import dev.anneal.error.AnnealException;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.evaluate.Example;
import dev.anneal.jobs.baseline.BaselineJob;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.jobs.evaluate.EvaluateJob;
import dev.anneal.jobs.prepare.PrepareJob;
import dev.anneal.jobs.prepare.PreparedDataset;
import dev.anneal.jobs.prepare.SliceColumns;
import dev.anneal.jobs.score.ScoreExamples;
import dev.anneal.jobs.score.ScoreJob;
import dev.anneal.jobs.score.ScoreResult;
import dev.anneal.jobs.source.HubTables;
import dev.anneal.jobs.train.TrainJob;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.report.RunReport;
import dev.anneal.table.SplitRule;
import dev.anneal.track.ConsoleProgress;
import dev.anneal.track.Display;
import dev.anneal.track.Figures;
import dev.anneal.track.PhaseProgress;
import dev.anneal.train.TrainCallback;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.TrainEvent;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** The steps of a run, in their order; each shows what it does and leaves its files in the run's folder. */
final class RunSteps {
    private static final List<String> SHOWN = List.of(
            "loss",
            "accuracy",
            "f1",
            "exact_match",
            "micro_f1",
            "macro_f1",
            "matthews_correlation",
            "rmse",
            "pearson",
            "token_accuracy",
            "entity_f1",
            "perplexity");
    private static final int EXAMPLES = 5;

    private final SparkSession spark;
    private final RunConfig config;
    private final Display display;
    private final InstantSource clock;
    private final StopRequest stop;
    private final List<TrainCallback> callbacks;
    private final RunFolder run;
    private final Configuration hadoop;
    private Optional<RunConfig> pinned = Optional.empty();

    RunSteps(
            SparkSession spark,
            RunConfig config,
            Display display,
            InstantSource clock,
            StopRequest stop,
            List<TrainCallback> callbacks) {
        this.spark = spark;
        this.config = config;
        this.display = display;
        this.clock = clock;
        this.stop = stop;
        this.callbacks = callbacks;
        this.run = new RunFolder(config.output());
        this.hadoop = HostFolders.hadoopConfiguration();
    }

    /** Looks for the columns that only evaluating asks for, before training costs time. */
    void requireSliceColumns() {
        SliceColumns.open(spark, config);
    }

    PreparedDataset prepare() {
        requireTraining("prepare");
        PreparedDataset dataset = new PrepareJob(spark, pinned()).run(progress("prepare", OptionalLong.empty()));
        display.print(
                dataset.reused()
                        ? "prepare: the dataset is there already: " + dataset.folder()
                        : "prepare: dataset in " + dataset.folder());
        dataset.manifest().fit(SplitRule.TRAIN).lines(config.task()).forEach(line -> display.print("prepare: " + line));
        dataset.manifest().tables().duplicates().lines().forEach(line -> display.print("prepare: " + line));
        return dataset;
    }

    /** The configuration with the very model, and the very tables of the Hub, that the run starts from; they are on this host then. */
    private RunConfig pinned() {
        if (pinned.isEmpty()) {
            pinned = Optional.of(HubTables.pinned(SourceModel.pinned(config, hadoop, display::print), display::print));
        }
        return pinned.orElseThrow();
    }

    TrainResult train() {
        requireTraining("train");
        RunConfig resolved = pinned();
        ConsoleProgress console = new ConsoleProgress(display, clock);
        try (RunRecorder recorder = new RunRecorder(LocalRecords.of(run, hadoop))) {
            TrainJob job = new TrainJob(spark, resolved, clock, stop, callbacks);
            TrainResult result = job.run((TrainEvent event) -> {
                if (event instanceof RunStarted) {
                    // Not before: a run that is refused must not touch what an earlier one left.
                    new RunFiles(hadoop)
                            .write(
                                    run.config(),
                                    RunConfigWriter.yaml(resolved.withTransport(job.transport())
                                            .withMicroBatchRows(job.microBatchRows())));
                }
                recorder.onEvent(event);
                console.onEvent(event);
            });
            display.print("train: model in " + run.model());
            return result;
        }
    }

    Evaluation evaluate() {
        requireTraining("evaluate");
        Evaluation evaluation = new EvaluateJob(spark, config).run(progress("evaluate", OptionalLong.empty()));
        display.print("evaluate: " + text(evaluation));
        if (evaluatesOthers()) {
            display.print("evaluate: " + config.evaluate().models().size() + " models together: " + run.ensemble());
            return evaluation;
        }
        return compared(evaluation);
    }

    /** Whether other models than the run's own are evaluated. */
    boolean evaluatesOthers() {
        return !config.evaluate().models().isEmpty();
    }

    /** What trains a model evaluates it. */
    void requireOwnModel() {
        if (evaluatesOthers()) {
            throw AnnealException.user("evaluate.models is " + config.evaluate().models()
                    + ", but the verb run evaluates the model that it trains. Leave it out, and use the verb evaluate"
                    + " when all of them are trained.");
        }
    }

    private Evaluation compared(Evaluation evaluation) {
        BaselineConfig others = config.evaluate().baseline();
        Evaluation compared = new BaselineJob(spark, others.models().isEmpty() ? config : pinned())
                .run(
                        evaluation,
                        baseline ->
                                display.print("evaluate: " + baseline.answer() + ": " + figures(baseline.metrics())));
        others.published()
                .forEach(figure -> display.print("evaluate: published: " + figure.metric() + " "
                        + Figures.metric(figure.value()) + " (" + figure.source() + ")"));
        return compared;
    }

    private void requireTraining(String verb) {
        if (!config.isTrained()) {
            throw AnnealException.user("There is nothing to " + verb + ": "
                    + (config.task().isTrained()
                            ? "data.train names no table, so that the model is used as it is"
                            : "task " + config.task().yamlName() + " uses the model as it is")
                    + ". Use the verb score.");
        }
    }

    /** The figures that people ask for first. */
    private static String text(Evaluation evaluation) {
        return evaluation.rows() + " rows of " + evaluation.split() + ", " + figures(evaluation.metrics());
    }

    private static String figures(Map<String, Double> metrics) {
        return metrics.entrySet().stream()
                .filter(metric -> SHOWN.contains(metric.getKey()))
                .map(metric -> metric.getKey() + " " + Figures.metric(metric.getValue()))
                .collect(Collectors.joining(", "));
    }

    ScoreResult score() {
        ScoreResult scored = new ScoreJob(spark, config.isTrained() ? config : pinned())
                .run(rows -> progress("score", OptionalLong.of(rows)), display::print);
        display.print((scored.reused() ? "score: the predictions are there already: " : "score: predictions in ")
                + scored.folder());
        return scored;
    }

    /** Picks predictions for people to read, and leaves them for the report. */
    List<Example> examples() {
        return new ScoreExamples(spark, config).write(EXAMPLES);
    }

    /** Returns where the page is. */
    String report() {
        LocalRecords records = LocalRecords.of(run, hadoop);
        for (String name : new String[] {"metrics.jsonl", "config.yaml", "evaluation.json", "examples.json"}) {
            records.fetch(name);
        }
        RunReport.write(records.folder(), records.fetch("dataset/manifest.json"));
        records.publish("report.html");
        return run.report();
    }

    private PhaseProgress progress(String phase, OptionalLong rows) {
        return new PhaseProgress(display, clock, phase, "rows", rows);
    }
}
