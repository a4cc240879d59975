package dev.anneal.jobs.doctor.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.RunConfig;
import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.check.Examination.Placement;
import dev.anneal.jobs.doctor.facts.HostFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.FolderFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.FolderFacts.Use;
import dev.anneal.jobs.doctor.facts.SessionFacts;
import dev.anneal.train.HostMemory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What checks say of a run and its executors. */
class RunChecksTest {
    private static final long GIB = Facts.GIB;
    private static final List<HostFacts> HOSTS = List.of(
            Facts.driver().facts(), Facts.executor(1).facts(), Facts.executor(2).facts());

    private static Examination with(SessionFacts session) {
        return new Examination(
                Facts.COMPILED,
                Optional.of(Facts.config()),
                HOSTS,
                Optional.of(session),
                Optional.of(Facts.forecast()),
                Placement.CLUSTER);
    }

    /** Before a session: two ranks will be on this machine. */
    private static Examination here(Facts driver, Forecast forecast, String... overrides) {
        RunConfig config = Facts.config(overrides);
        return new Examination(
                Facts.COMPILED,
                Optional.of(config),
                List.of(driver.facts()),
                Optional.empty(),
                Optional.of(forecast),
                Placement.HERE);
    }

    private static SessionFacts session(int wanted, int least, int registered, int cores, long overhead) {
        return new SessionFacts("yarn", wanted, least, registered, "", "", 2, cores, GIB, overhead, 0, Long.MAX_VALUE);
    }

    @Test
    void slots() {
        new FindingAssert(new SlotsCheck(), with(session(4, 2, 2, 2, 1)))
                .warns(
                        "cluster.executors is 4, but Spark (yarn) offers 2 executors; training begins with 2",
                        "--num-executors 4");
        new FindingAssert(new SlotsCheck(), with(session(2, 2, 2, 1, 1)))
                .refuses(Kind.USER, "cluster.threads-per-rank is 2, but an executor has 1 cores", "--executor-cores 2");
        new FindingAssert(new SlotsCheck(), with(session(3, 3, 3, 2, 1)))
                .warns("Only 2 of 3 executors answered", "logs");
        SessionFacts refused = new SessionFacts(
                "yarn",
                2,
                2,
                2,
                "spark.dynamicAllocation.enabled is true.",
                "Add --num-executors N.",
                1,
                1,
                1,
                1,
                0,
                0);
        new FindingAssert(new SlotsCheck(), with(refused))
                .refuses(Kind.RESOURCES, "spark.dynamicAllocation.enabled is true", "--num-executors");
    }

    @Test
    void clock() {
        new FindingAssert(
                        new ClockCheck(),
                        Facts.of(Facts.driver(), Facts.executor(1).at(1_001_000)))
                .isFine();
        new FindingAssert(
                        new ClockCheck(),
                        Facts.of(Facts.driver(), Facts.executor(1).at(990_000)))
                .warns("at least 10 s behind the driver's", "NTP");
        new FindingAssert(
                        new ClockCheck(),
                        Facts.of(Facts.driver(), Facts.executor(1).at(1_602_000)))
                .refuses(Kind.ENVIRONMENT, "at least 600 s ahead of the driver's", "NTP");
    }

    @Test
    void memoryOfMachines() {
        HostMemory full = new HostMemory(16 * GIB, 3 * GIB, Long.MAX_VALUE, 0);
        HostMemory container = new HostMemory(64 * GIB, 60 * GIB, GIB, 0);
        new FindingAssert(
                        new MemoryCheck(),
                        Facts.of(
                                Facts.driver(),
                                Facts.executor(1).with(full),
                                Facts.executor(2).with(full)))
                .warns("2 ranks may need 6.4 GB with their heaps, but 3.2 GB are free", "gradient-checkpointing");
        new FindingAssert(
                        new MemoryCheck(),
                        Facts.of(
                                Facts.driver(),
                                Facts.executor(1).with(container),
                                Facts.executor(2).with(container)))
                .refuses(
                        Kind.RESOURCES,
                        "of 2 ranks take 2.1 GB, but there are 1.1 GB (the container's limit is 1.1 GB)",
                        "fewer executors");
        new FindingAssert(new MemoryCheck(), here(Facts.driver().with(container), Facts.forecast()))
                .refuses(Kind.RESOURCES, "of 2 ranks take 2.1 GB", "shard-optimizer");
        new FindingAssert(new MemoryCheck(), here(Facts.driver(), Facts.forecast())).isFine();
    }

    @Test
    void memoryOfContainers() {
        new FindingAssert(new OverheadCheck(), with(session(2, 2, 2, 2, 384L << 20)))
                .refuses(Kind.RESOURCES, "has 403 MB beside the heap", "--conf spark.executor.memoryOverhead=2304m");
        new FindingAssert(new OverheadCheck(), with(session(2, 2, 2, 2, 3 * GIB / 2)))
                .warns("yarn may end it", "spark.executor.memoryOverhead=2304m");
        new FindingAssert(new OverheadCheck(), with(session(2, 2, 2, 2, 3 * GIB))).isFine();
        new FindingAssert(new OverheadCheck(), with(Facts.session())).saysNothing();
    }

    @Test
    void sharedMemory() {
        Facts small = Facts.driver().with(new FolderFacts(Use.SHARED_MEMORY, "/dev/shm", 64L << 20, true, true));
        Facts none = Facts.driver().with(new FolderFacts(Use.SHARED_MEMORY, "/dev", 0, false, true));
        new FindingAssert(new SharedMemoryCheck(), here(small, Facts.forecast()))
                .warns("/dev/shm has 67.1 MB free, and gradients of 2 ranks take up to 1.1 GB", "--shm-size");
        new FindingAssert(new SharedMemoryCheck(), here(none, Facts.forecast()))
                .warns("/dev/shm is not there", "cluster.memory-folder");
        new FindingAssert(new SharedMemoryCheck(), here(none, Facts.forecast(), "cluster.transport=shared-memory"))
                .refuses(Kind.ENVIRONMENT, "but cluster.transport is shared-memory", "cluster.memory-folder");
        new FindingAssert(new SharedMemoryCheck(), here(small, Facts.forecast(), "cluster.transport=tcp"))
                .saysNothing();
        new FindingAssert(new SharedMemoryCheck(), here(small, Facts.forecast(), "cluster.executors=1")).saysNothing();
    }

    @Test
    void network() {
        new FindingAssert(new NetworkCheck(), here(Facts.driver(), Facts.forecast())).isFine();
        new FindingAssert(
                        new NetworkCheck(),
                        here(Facts.driver(), Facts.forecast(), "model.source=o/n", "model.download=true"))
                .warns("model.download lets the driver download", "once where there is a network");
    }

    @Test
    void time() {
        Forecast.Trial trial = new Forecast.Trial(Duration.ofMillis(100), 40, 5);
        Forecast known =
                new Forecast(Facts.forecast().memory(), Optional.of(trial), Optional.of(new Forecast.Rows(1600, 160)));
        Forecast unknown = new Forecast(Facts.forecast().memory(), Optional.of(trial), Optional.empty());

        assertThat(new TimeCheck().findings(here(Facts.driver(), known)))
                .singleElement()
                .extracting(Finding::text)
                .asString()
                .startsWith(
                        "Training takes about 1m 02s on 2 ranks: 1,600 rows, 3 epochs. A micro-batch of 4 x 40 tokens took"
                                + " 100 ms here (median of 5)");
        assertThat(new TimeCheck().findings(here(Facts.driver(), unknown)))
                .singleElement()
                .extracting(Finding::text)
                .asString()
                .startsWith(
                        "The number of rows is unknown before prepare; training takes about 6m 15s for every 10,000 rows");
        new FindingAssert(new TimeCheck(), here(Facts.driver(), Facts.forecast())).saysNothing();
    }

    @Test
    void timeThatIsCutShort() {
        Forecast.Trial trial = new Forecast.Trial(Duration.ofMillis(100), 40, 5);
        Forecast known =
                new Forecast(Facts.forecast().memory(), Optional.of(trial), Optional.of(new Forecast.Rows(1600, 160)));

        new FindingAssert(new TimeCheck(), here(Facts.driver(), known, "train.time-budget=31 seconds"))
                .warns(
                        "train.time-budget ends training after 31 seconds, at about step 150 of 300, where the learning rate",
                        "Set train.max-steps to 150, which the schedule knows of, or raise the budget.");
        new FindingAssert(new TimeCheck(), here(Facts.driver(), known, "train.time-budget=2 hours")).isFine();
        new FindingAssert(
                        new TimeCheck(),
                        here(
                                Facts.driver(),
                                known,
                                "train.time-budget=31 seconds",
                                "train.schedule={name: constant, warmup-ratio: 0}"))
                .isFine();
        assertThat(new TimeCheck()
                        .findings(here(
                                Facts.driver(),
                                known,
                                "train.evaluate-every=50 steps",
                                "train.early-stopping={patience: 2}")))
                .singleElement()
                .extracting(Finding::text)
                .asString()
                .contains(
                        "1,600 rows, 3 epochs, or less from evaluation 3 of 6 on (train.early-stopping). A micro-batch");
    }
}
