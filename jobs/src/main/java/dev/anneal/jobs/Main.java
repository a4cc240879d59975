package dev.anneal.jobs;

import dev.anneal.config.ConfigReference;
import dev.anneal.config.RunConfigWriter;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.StopSignal;
import dev.anneal.jobs.experiment.ExperimentJob;
import dev.anneal.jobs.experiment.TuneJob;
import dev.anneal.jobs.verify.Verification;
import dev.anneal.track.Display;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** The command line: {@code bin/anneal VERB}, or the main class of a spark-submit. */
@Command(
        name = "anneal",
        description = "Fine-tunes Hugging Face encoder models on a Spark cluster.",
        synopsisSubcommandLabel = "VERB",
        sortOptions = false)
public final class Main {
    private static final int TERMINAL_COLUMNS = 100;

    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Show where an error comes from.")
    private boolean stacktrace;

    private final PrintWriter out;

    private Main(PrintWriter out) {
        this.out = out;
    }

    /** Ends the process with 0, or with the status of the error's kind. */
    public static void main(String[] arguments) {
        int status = execute(arguments, new PrintWriter(System.out, true), new PrintWriter(System.err, true));
        // Spark's barrier coordinator leaves a thread behind that keeps a process alive. Where a cluster manager runs
        // the
        // driver, it ends the process itself, and takes an early exit for a failure.
        if (status != 0 || !"cluster".equals(System.getProperty("spark.submit.deployMode"))) {
            System.exit(status);
        }
    }

    /** Runs one command line and returns its exit status. */
    static int execute(String[] arguments, PrintWriter out, PrintWriter err) {
        Main main = new Main(out);
        CommandLine commandLine = new CommandLine(main);
        commandLine.addSubcommand(new DoctorCommand());
        commandLine.addSubcommand(new Help(commandLine));
        return commandLine
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((problem, line, parsed) -> main.explain(problem, err))
                .execute(arguments.length == 0 ? new String[] {"help"} : arguments);
    }

    @Command(
            description =
                    "Fine-tune a real model on real text, with nothing to prepare: a few minutes on two executors of this machine.")
    void quickstart(
            @Option(names = "--full", description = "Take all 117,791 definitions instead of a sample.") boolean full,
            @Option(
                            names = "--set",
                            paramLabel = "KEY=VALUE",
                            description = "Put a value over conf/quickstart.yaml. Repeatable.")
                    List<String> overrides) {
        String home = System.getProperty("anneal.home");
        if (home == null) {
            throw AnnealException.user(
                    "The quickstart needs the files of the project. Start it there, by bin/anneal quickstart.");
        }
        Anneal anneal = Anneal.load(Path.of(home, "conf", "quickstart.yaml")).shownOn(display());
        if (full) {
            anneal = anneal.with("data.limit=").with("output=runs/quickstart-full");
        }
        whileStoppable(overridden(anneal, overrides), stoppable -> new Quickstart(stoppable, display()).run());
    }

    @Command(
            description =
                    "Print the configuration with every value that a run would use, presets and defaults included.")
    void show(@Mixin RunOptions options) {
        out.print(RunConfigWriter.yaml(options.anneal().config()));
        out.flush();
    }

    @Command(description = "Make the Arrow dataset of a run from its tables.")
    void prepare(@Mixin RunOptions options) {
        options.inSession(Anneal::prepare);
    }

    @Command(description = "Train on the prepared dataset, or go on where training was interrupted.")
    void train(@Mixin RunOptions options) {
        options.inSession(Anneal::train);
    }

    @Command(description = "Evaluate the trained model, or those of evaluate.models as one, on evaluate.split.")
    void evaluate(@Mixin RunOptions options) {
        options.inSession(Anneal::evaluate);
    }

    @Command(description = "Score score.input, or else the test rows, with the trained model.")
    void score(@Mixin RunOptions options) {
        options.inSession(Anneal::score);
    }

    @Command(description = "All of these in order: prepare, train, evaluate, score.")
    void run(@Mixin RunOptions options) {
        options.inSession(Anneal::run);
    }

    @Command(description = "Compute the digests of a run, a dataset, checkpoints or predictions again, and compare.")
    void verify(
            @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "What to verify.") String folder,
            @Option(
                            names = {"-c", "--config"},
                            paramLabel = "FILE",
                            description = "Or the YAML file of a run.")
                    Path config,
            @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Put a value over the file's. Repeatable.")
                    List<String> overrides) {
        if ((folder == null) == (config == null)) {
            throw AnnealException.user("Name either a folder or --config FILE, so that it is clear what to verify.");
        }
        if (config == null && overrides != null) {
            throw AnnealException.user("--set is given without --config, but a folder has no settings. Leave it out.");
        }
        Display display = display();
        Verification found;
        if (folder == null) {
            found = overridden(Anneal.load(config).shownOn(display), overrides).verify();
        } else {
            found = Anneal.verify(folder, display);
        }
        display.print("verify: all " + found.files() + " files of " + found.manifests()
                + " manifests are as they were written");
    }

    @Command(description = "Train with fewer rows, or with one change at a time, as experiment says, and compare.")
    void experiment(@Mixin RunOptions options) {
        options.inSession((anneal, spark) -> new ExperimentJob(anneal, spark, display()).run());
    }

    @Command(description = "Train with each combination of the values of tune.grid, and name the best run.")
    void tune(@Mixin RunOptions options) {
        options.inSession((anneal, spark) -> new TuneJob(anneal, spark, display(), InstantSource.system()).run());
    }

    private int explain(Exception problem, PrintWriter err) {
        AnnealException known = problem instanceof AnnealException already
                ? already
                : AnnealException.bug(
                        "Something went wrong that should not: " + problem + ". Please report it with the lines below.",
                        problem);
        err.println("anneal: " + known.getMessage());
        if (stacktrace || known.kind() == AnnealException.Kind.BUG) {
            known.printStackTrace(err);
        }
        return known.kind().exitStatus();
    }

    /** What every verb that runs something takes. */
    static final class RunOptions {
        @Option(
                names = {"-c", "--config"},
                required = true,
                paramLabel = "FILE",
                description = "The run's YAML file.")
        private Path config = Path.of("");

        @Option(
                names = "--set",
                paramLabel = "KEY=VALUE",
                description = "Put a value over the file's, for example --set train.seed=2. Repeatable.")
        private List<String> overrides = new ArrayList<>();

        Anneal anneal() {
            return overridden(Anneal.load(config).shownOn(display()), overrides);
        }

        /** Checks the configuration, and only then starts Spark. */
        void inSession(BiConsumer<Anneal, SparkSession> work) {
            Anneal anneal = anneal();
            Preflight.check(anneal.config());
            whileStoppable(anneal, stoppable -> {
                SparkSession spark = stoppable.openSession();
                try {
                    work.accept(stoppable, spark);
                } finally {
                    spark.stop();
                }
            });
        }
    }

    /** @param overrides none at all where the option is not given */
    static Anneal overridden(Anneal anneal, @Nullable List<String> overrides) {
        Anneal changed = anneal;
        for (String override : overrides == null ? List.<String>of() : overrides) {
            changed = changed.with(override);
        }
        return changed;
    }

    /** SIGTERM and Ctrl-C end training with a checkpoint, and anything else as they always do. */
    private static void whileStoppable(Anneal anneal, Consumer<Anneal> work) {
        StopRequest stop = new StopRequest();
        Duration patience = anneal.config().cluster().stopTimeout();
        try (StopSignal ignored = StopSignal.install(name -> announce(name, stop.make(), patience), patience)) {
            work.accept(anneal.stoppedBy(stop));
        }
    }

    private static boolean announce(String signal, boolean heeded, Duration patience) {
        if (heeded) {
            System.err.println("anneal: " + signal
                    + ": training stops after the step that is under way, with a checkpoint; without one in "
                    + patience.toSeconds() + " s (cluster.stop-timeout), or at once by another signal.");
        }
        return heeded;
    }

    private static Display display() {
        return System.console() == null ? Display.plain(System.out) : Display.terminal(System.out, TERMINAL_COLUMNS);
    }

    @Command(
            name = "help",
            description = "Show the verbs, or every key of a configuration: help config.",
            helpCommand = true)
    static final class Help implements Runnable {
        private final CommandLine commandLine;

        @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "A verb, or config.")
        private String topic = "";

        Help(CommandLine commandLine) {
            this.commandLine = commandLine;
        }

        @Override
        public void run() {
            PrintWriter out = commandLine.getOut();
            if (topic.equals("config")) {
                out.print(ConfigReference.text());
                out.flush();
            } else if (topic.isEmpty()) {
                commandLine.usage(out);
            } else if (commandLine.getSubcommands().containsKey(topic)) {
                commandLine.getSubcommands().get(topic).usage(out);
            } else {
                throw AnnealException.user("There is no help for \"" + topic + "\". There is help for: config, "
                        + String.join(", ", commandLine.getSubcommands().keySet()) + ".");
            }
        }
    }
}
