package dev.anneal.jobs.doctor;

import dev.anneal.config.ClusterConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.jobs.doctor.check.Check;
import dev.anneal.jobs.doctor.check.Examination;
import dev.anneal.jobs.doctor.check.Examination.Placement;
import dev.anneal.jobs.doctor.check.Finding;
import dev.anneal.jobs.doctor.check.Forecast;
import dev.anneal.jobs.doctor.facts.CompiledVersions;
import dev.anneal.jobs.doctor.facts.HostFacts;
import dev.anneal.jobs.doctor.facts.HostProbe;
import dev.anneal.jobs.doctor.facts.HostProbe.Depth;
import dev.anneal.jobs.doctor.facts.Place;
import dev.anneal.jobs.doctor.facts.SessionFacts;
import dev.anneal.jobs.doctor.facts.Surroundings;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.train.MicroBatchSearch;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Examines this machine, a configuration, and the executors of a session. */
public final class Doctor {
    private static final String MEMORY_FOLDER = "/dev/shm";

    private final Surroundings surroundings;
    private final InstantSource clock;

    public Doctor(Surroundings surroundings, InstantSource clock) {
        this.surroundings = surroundings;
        this.clock = clock;
    }

    /**
     * What can be said of a run before Spark starts, in a fraction of a second. Where a cluster decides on executors, this machine is only the driver's, and
     * little of it matters.
     *
     * @param model that training starts from, where it is open already: none is copied or asked for over a network here
     */
    public List<Finding> glance(RunConfig asked, Placement placement, Optional<ModelDirectory> model) {
        RunConfig config = estimated(asked);
        Configuration hadoop = new Configuration();
        Optional<Forecast> forecast = placement == Placement.HERE && config.isTrained()
                ? model.map(new ForecastMaker(config, hadoop)::quick)
                : Optional.empty();
        Examination examination = new Examination(
                CompiledVersions.read(),
                Optional.of(config),
                List.of(driver(Depth.QUICK, Optional.of(config), hadoop)),
                Optional.empty(),
                forecast,
                placement);
        return findings(
                switch (placement) {
                    case HERE -> Check.ALL;
                    case CLUSTER -> Check.OF_A_DRIVER;
                },
                examination);
    }

    /** Examines this machine, with a configuration where there is one. */
    public List<Finding> examine(Optional<RunConfig> asked, Placement placement, Configuration hadoop) {
        Optional<RunConfig> config = asked.map(Doctor::estimated);
        HostFacts driver = driver(Depth.THOROUGH, config, hadoop);
        return findings(
                Check.ALL,
                new Examination(
                        CompiledVersions.read(),
                        config,
                        List.of(driver),
                        Optional.empty(),
                        forecast(config, driver, hadoop),
                        placement));
    }

    /** Examines this machine and the session's executors. */
    public List<Finding> examine(RunConfig asked, Placement placement, SparkSession spark) {
        RunConfig config = estimated(asked);
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        ClusterConfig cluster = config.cluster();
        List<HostFacts> hosts = new ArrayList<>();
        hosts.add(driver(Depth.THOROUGH, Optional.of(config), hadoop));
        SessionProbe probe = new SessionProbe(spark, cluster, clock);
        SessionFacts session = probe.wait(cluster.leastExecutors());
        if (session.registered() > 0) {
            hosts.addAll(ExecutorVisit.all(
                    spark, session.registered(), session.coresPerExecutor(), cluster.memoryFolder(), Place.of(config)));
        }
        SessionFacts heard = probe.heard(session);
        return findings(
                Check.ALL,
                new Examination(
                        CompiledVersions.read(),
                        Optional.of(config),
                        hosts,
                        Optional.of(heard),
                        // When the executors are at rest again.
                        forecast(Optional.of(config), hosts.get(0), hadoop),
                        placement));
    }

    /** Where the micro-batch is yet to be found, estimates are those of the usual one: a quarter of the batch. */
    private static RunConfig estimated(RunConfig asked) {
        if (!asked.train().isMicroBatchAuto()) {
            return asked;
        }
        int batchRows = asked.train().batchSize();
        int most = MicroBatchSearch.mostUseful(batchRows, asked.cluster().executors());
        return asked.withMicroBatchRows(Math.min((batchRows - 1) / 4 + 1, most));
    }

    private Optional<Forecast> forecast(Optional<RunConfig> config, HostFacts driver, Configuration hadoop) {
        // A trial needs the natives, and a failure to load them was found already.
        boolean loads = !driver.natives().loaded().isEmpty();
        return config.flatMap(run -> {
            ForecastMaker maker = new ForecastMaker(run, hadoop);
            return loads ? maker.thorough(driver.memory().freeBytes()) : maker.quick();
        });
    }

    private HostFacts driver(Depth depth, Optional<RunConfig> config, Configuration hadoop) {
        HostProbe.Wish wish = new HostProbe.Wish(
                HostFacts.DRIVER,
                config.map(run -> run.cluster().memoryFolder()).orElse(MEMORY_FOLDER),
                config.map(Place::of).orElse(List.of()),
                List.of());
        return new HostProbe(surroundings, clock).read(depth, "this machine", wish, hadoop);
    }

    private static List<Finding> findings(List<Check> checks, Examination examination) {
        return checks.stream()
                .flatMap(check -> check.findings(examination).stream())
                .toList();
    }
}
