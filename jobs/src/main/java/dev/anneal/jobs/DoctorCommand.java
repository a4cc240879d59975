package dev.anneal.jobs;

import dev.anneal.config.RunConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.Doctor;
import dev.anneal.jobs.doctor.Report;
import dev.anneal.jobs.doctor.check.Examination.Placement;
import dev.anneal.jobs.doctor.check.Finding;
import dev.anneal.jobs.doctor.facts.Surroundings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code anneal doctor}. The status is 0 where there is no problem, else that of the problems' kind: 2, 3 or 4. */
@Command(
        name = "doctor",
        description =
                "Look for what may keep a run from working: on this machine and, with a configuration, in its files, its memory and its executors.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:no problem, perhaps warnings",
            "2:the configuration or its files",
            "3:the machine, its libraries, or Spark",
            "4:memory, disk or executors"
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The YAML file of a run.")
    private @Nullable Path file;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The same.")
    private @Nullable Path config;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Put a value over the file's. Repeatable.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--driver-only", description = "Start no executors: look at this machine and the configuration.")
    private boolean driverOnly;

    @Option(names = "--json", description = "Print an object of JSON instead of a table.")
    private boolean json;

    @Override
    public Integer call() {
        Report report = new Report(findings());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(report.json());
        } else {
            report.table().forEach(out::println);
        }
        out.flush();
        return report.exitStatus();
    }

    private List<Finding> findings() {
        if (file != null && config != null) {
            throw AnnealException.user("Two files are named, " + file + " and " + config + ". Name one of them.");
        }
        Optional<Path> named = Optional.ofNullable(file).or(() -> Optional.ofNullable(config));
        if (named.isEmpty() && !overrides.isEmpty()) {
            throw AnnealException.user("--set is given without a file. Name the YAML file of a run.");
        }
        Doctor doctor = new Doctor(Surroundings.ofThisProcess(), InstantSource.system());
        if (named.isEmpty()) {
            return doctor.examine(
                    Optional.empty(), placement(), SparkHadoopUtil.get().newConfiguration(new SparkConf()));
        }
        Anneal anneal = Main.overridden(Anneal.load(named.get()), overrides);
        RunConfig run = anneal.config();
        List<Finding> findings = new ArrayList<>(ofInputs(run));
        findings.addAll(driverOnly ? ofDriver(doctor, run) : ofAll(doctor, anneal, run));
        return findings;
    }

    private static List<Finding> ofInputs(RunConfig run) {
        try {
            return Preflight.ofInputs(run);
        } catch (AnnealException problem) {
            return List.of(Finding.problem("inputs", problem.kind(), String.valueOf(problem.getMessage()), ""));
        }
    }

    private static List<Finding> ofDriver(Doctor doctor, RunConfig run) {
        return doctor.examine(
                Optional.of(run), placement(), SparkHadoopUtil.get().newConfiguration(new SparkConf()));
    }

    private static List<Finding> ofAll(Doctor doctor, Anneal anneal, RunConfig run) {
        Placement placement = placement();
        try (SparkSession spark = anneal.openSession()) {
            return doctor.examine(run, placement, spark);
        } catch (AnnealException problem) {
            return withoutSession(doctor, run, problem.kind(), String.valueOf(problem.getMessage()));
        } catch (Exception problem) {
            // Scala declares nothing, so it may be anything.
            return withoutSession(doctor, run, Kind.ENVIRONMENT, "Spark does not work: " + problem);
        }
    }

    private static List<Finding> withoutSession(Doctor doctor, RunConfig run, Kind kind, String text) {
        List<Finding> findings = new ArrayList<>(ofDriver(doctor, run));
        findings.add(Finding.problem("spark", kind, text, ""));
        return findings;
    }

    /** Without a master of spark-submit's, all executors are started here. */
    static Placement placement() {
        String master = new SparkConf().get("spark.master", "local");
        return master.startsWith("local") ? Placement.HERE : Placement.CLUSTER;
    }
}
