package dev.anneal.jobs;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.evaluate.Example;
import dev.anneal.jobs.cluster.AbsolutePaths;
import dev.anneal.jobs.cluster.SessionOptions;
import dev.anneal.jobs.cluster.SparkSessions;
import dev.anneal.jobs.prepare.PreparedDataset;
import dev.anneal.jobs.score.ScoreJob;
import dev.anneal.jobs.score.ScoreResult;
import dev.anneal.jobs.train.LoopJob;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.jobs.verify.Verification;
import dev.anneal.jobs.verify.VerifyJob;
import dev.anneal.track.ConsoleProgress;
import dev.anneal.track.Display;
import dev.anneal.track.PhaseProgress;
import dev.anneal.train.TrainCallback;
import dev.anneal.train.TrainingProgram;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/**
 * A run, from Java. What the command line does is this:
 *
 * <pre>{@code
 * Anneal anneal = Anneal.load(Path.of("conf/mrpc.yaml")).with("train.seed=2");
 * try (SparkSession spark = anneal.openSession()) {
 *     RunResult result = anneal.run(spark);
 *     System.out.println(result.metrics().get("f1") + ", see " + result.folder().report());
 * }
 * }</pre>
 *
 * <p>Immutable. A configuration is read, and checked as a whole, by the first method that needs it; an error of kind user lists all of its problems.
 */
public final class Anneal {
    /** Loading a model takes ranks more or less long; they wait for each other. */
    private static final Duration RENDEZVOUS = Duration.ofMinutes(10);

    /** Reads the configuration, with overrides. */
    private final Function<List<String>, RunConfig> source;

    private final List<String> overrides;
    private final Display display;
    private final StopRequest stop;
    private final List<TrainCallback> callbacks;

    private Anneal(
            Function<List<String>, RunConfig> source,
            List<String> overrides,
            Display display,
            StopRequest stop,
            List<TrainCallback> callbacks) {
        this.source = source;
        this.overrides = List.copyOf(overrides);
        this.display = display;
        this.stop = stop;
        this.callbacks = List.copyOf(callbacks);
    }

    /** A run as a YAML file describes it, which shows its progress on standard output. */
    public static Anneal load(Path file) {
        return of(overrides -> RunConfigReader.read(file, overrides));
    }

    /** The same for a text such as a YAML file holds. */
    public static Anneal ofYaml(String text) {
        return of(overrides -> RunConfigReader.parse(text, "the configuration", overrides));
    }

    private static Anneal of(Function<List<String>, RunConfig> source) {
        return new Anneal(source, List.of(), Display.plain(System.out), new StopRequest(), List.of());
    }

    /**
     * The same run with one value put over the file's.
     *
     * @param override as after {@code --set}: {@code train.seed=2}
     */
    public Anneal with(String override) {
        return new Anneal(source, and(overrides, override), display, stop, callbacks);
    }

    /**
     * The same run with a callback more, which hears of every step while it trains, in this process, and may end training. A model that is there already is
     * not trained again; one that a callback has ended early is, by a run without callbacks.
     */
    public Anneal with(TrainCallback callback) {
        return new Anneal(source, overrides, display, stop, and(callbacks, callback));
    }

    private static <T> List<T> and(List<T> some, T another) {
        return Stream.concat(some.stream(), Stream.of(another)).toList();
    }

    /** The same run, shown elsewhere. */
    public Anneal shownOn(Display elsewhere) {
        return new Anneal(source, overrides, elsewhere, stop, callbacks);
    }

    /** The same run, which can be stopped while it trains. */
    public Anneal stoppedBy(StopRequest request) {
        return new Anneal(source, overrides, display, request, callbacks);
    }

    /** The configuration, read and checked; relative paths on the local disk start at the working directory. */
    public RunConfig config() {
        return AbsolutePaths.of(source.apply(overrides));
    }

    /** The session that spark-submit asks for, or executors on this machine. The caller closes it. */
    public SparkSession openSession() {
        RunConfig config = config();
        return SparkSessions.open(new SessionOptions(
                "anneal " + config.name(),
                config.cluster().executors(),
                config.cluster().threadsPerRank(),
                config.cluster().executorMemory(),
                RENDEZVOUS));
    }

    /** Makes the Arrow dataset, unless it is there. */
    public PreparedDataset prepare(SparkSession spark) {
        return steps(spark).prepare();
    }

    /** Trains the prepared dataset, or goes on where it was interrupted. */
    public TrainResult train(SparkSession spark) {
        RunSteps steps = steps(spark);
        TrainResult result = steps.train();
        steps.report();
        return result;
    }

    /**
     * Runs a loop of your own over the prepared dataset, on {@code cluster.executors} executors, one rank each. It writes what it wants to keep, for example by
     * {@link dev.anneal.jobs.model.ModelExport#save(dev.anneal.train.Training, String)}; there are no checkpoints, and no second attempt.
     *
     * @param loop sent to the executors: its class must be on their class path, and what it refers to serializable
     * @return what each rank returned
     */
    public <R extends Serializable> List<R> train(SparkSession spark, TrainingProgram<R> loop) {
        return loopJob().onExecutors(spark, loop);
    }

    /**
     * The same, unchanged, without Spark: on threads of this process, one rank each, which take turns.
     *
     * @return what each rank returned
     */
    public <R extends Serializable> List<R> trainInProcess(int ranks, TrainingProgram<R> loop) {
        return loopJob().inProcess(ranks, loop);
    }

    private LoopJob loopJob() {
        return new LoopJob(config(), callbacks, new ConsoleProgress(display, InstantSource.system()), stop);
    }

    /** Evaluates the trained model, or those of {@code evaluate.models} as one, on {@code evaluate.split}. */
    public Evaluation evaluate(SparkSession spark) {
        RunSteps steps = steps(spark);
        Evaluation evaluation = steps.evaluate();
        if (!steps.evaluatesOthers()) {
            steps.report();
        }
        return evaluation;
    }

    /**
     * Scores {@code score.input}, or else the test rows, with the trained model; where nothing is trained, with {@code model.source} as it is.
     *
     * @throws dev.anneal.error.AnnealException (user) if there is nothing to score, or no model
     */
    public ScoreResult score(SparkSession spark) {
        RunSteps steps = steps(spark);
        ScoreResult scored = steps.score();
        if (config().isTrained()) {
            steps.examples();
            steps.report();
        }
        return scored;
    }

    /** All steps in order: scoring only where there is something to score, and nothing else where no model is trained. */
    public RunResult run(SparkSession spark) {
        RunConfig config = config();
        RunFolder folder = new RunFolder(config.output());
        if (!config.isTrained()) {
            return new RunResult(folder, Optional.empty(), Optional.of(score(spark)), List.of());
        }
        RunSteps steps = steps(spark);
        steps.requireOwnModel();
        steps.requireSliceColumns();
        PreparedDataset dataset = steps.prepare();
        TrainResult training = steps.train();
        Evaluation evaluation = steps.evaluate();
        Optional<ScoreResult> scored = ScoreJob.hasInput(config) ? Optional.of(steps.score()) : Optional.empty();
        List<Example> examples = scored.isPresent() ? steps.examples() : List.of();
        display.print("report: " + steps.report());
        return new RunResult(
                folder, Optional.of(new RunResult.Trained(dataset, training, evaluation)), scored, examples);
    }

    /**
     * Computes all digests of the run's files again, without Spark.
     *
     * @throws dev.anneal.error.AnnealException (environment) that names each file which is not what was written; (user) if there is none yet
     */
    public Verification verify() {
        return verifyJob(display).run(config());
    }

    /** The same for a folder: of a run, a dataset, checkpoints, or predictions. */
    public static Verification verify(String folder, Display display) {
        return verifyJob(display).run(folder);
    }

    private static VerifyJob verifyJob(Display display) {
        return new VerifyJob(
                SparkHadoopUtil.get().newConfiguration(new SparkConf()),
                bytes -> new PhaseProgress(display, InstantSource.system(), "verify", "bytes", OptionalLong.of(bytes)));
    }

    private RunSteps steps(SparkSession spark) {
        return new RunSteps(spark, config(), display, InstantSource.system(), stop, callbacks);
    }
}
