package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.SparkSession;

/**
 * Opens the Spark session of a run: the one that spark-submit asks for where there is a master, else a cluster of executor processes on this machine.
 *
 * <p>The local cluster is Spark's own {@code local-cluster}: a master and workers inside the driver, executors as child processes that end with it.
 * Without a Spark distribution it needs an empty Spark home, the driver's class path with absolute entries, and {@code SPARK_LOCAL_IP}, without
 * which its status pages listen on every interface.
 */
public final class SparkSessions {
    private SparkSessions() {}

    /** The caller stops the session. */
    public static SparkSession open(SessionOptions options) {
        SparkConf conf = new SparkConf();
        // spark-submit without --name calls an application after its jar.
        if (conf.get("spark.app.name", ".jar").endsWith(".jar")) {
            conf.setAppName(options.name());
        }
        applyDefaults(conf, options);
        if (!conf.contains("spark.master")) {
            applyLocalCluster(conf, options);
        }
        ExecutorSlots.refuseDynamicAllocation(conf);
        return SparkSession.builder().config(conf).getOrCreate();
    }

    /** What every Anneal session needs; a notebook that makes its own session starts from this. */
    public static SparkConf applyDefaults(SparkConf conf, SessionOptions options) {
        String plugins = conf.get("spark.plugins", "");
        if (Arrays.stream(plugins.split(",")).noneMatch(AnnealPlugin.class.getName()::equals)) {
            conf.set(
                    "spark.plugins",
                    plugins.isBlank() ? AnnealPlugin.class.getName() : plugins + "," + AnnealPlugin.class.getName());
        }
        conf.setIfMissing("spark.barrier.sync.timeout", options.timeout().toSeconds() + "s");
        conf.setIfMissing("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");
        // A rank that hangs in native code cannot be interrupted: its executor must go, or the next stage waits for
        // ever.
        conf.setIfMissing("spark.task.reaper.enabled", "true");
        conf.setIfMissing("spark.task.reaper.killTimeout", "60s");
        conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", Integer.toString(options.coresPerExecutor()));
        // glibc gives threads arenas of their own, up to 8 a core, and what tensors leave free in one serves no other:
        // with threads that come and go with tasks, the process would grow with the table.
        conf.setIfMissing("spark.executorEnv.MALLOC_ARENA_MAX", "2");
        return conf;
    }

    private static void applyLocalCluster(SparkConf conf, SessionOptions options) {
        Path home = localHome();
        long memory = memoryMebibytes(options);
        conf.setMaster("local-cluster[" + options.executors() + "," + options.coresPerExecutor() + "," + memory + "]");
        conf.set("spark.executor.memory", memory + "m");
        conf.set("spark.executor.cores", Integer.toString(options.coresPerExecutor()));
        conf.set("spark.executor.extraClassPath", absolute(System.getProperty("java.class.path", "")));
        conf.set(
                "spark.executor.extraJavaOptions",
                (conf.get("spark.executor.extraJavaOptions", "") + " " + executorJavaOptions()).strip());
        conf.setIfMissing("spark.executorEnv.SPARK_SCALA_VERSION", ReleaseLine.ofScala());
        conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        conf.setIfMissing("spark.driver.host", "127.0.0.1");
        conf.setIfMissing("spark.ui.enabled", "false");
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        conf.setIfMissing(
                "spark.sql.warehouse.dir", home.resolve("warehouse").toUri().toString());
        conf.setIfMissing(
                "spark.sql.shuffle.partitions", Integer.toString(2 * options.executors() * options.coresPerExecutor()));
        conf.setIfMissing("spark.scheduler.minRegisteredResourcesRatio", "1.0");
    }

    private static Path localHome() {
        Optional<String> home = Optional.ofNullable(System.getenv("SPARK_HOME"));
        if (home.isEmpty() || System.getenv("SPARK_LOCAL_IP") == null) {
            throw AnnealException.environment(
                    "No Spark master is set, and a cluster on this machine needs SPARK_HOME (a folder for executors' logs) and "
                            + "SPARK_LOCAL_IP=127.0.0.1 in the environment. Start through bin/anneal or spark-submit, or set both.");
        }
        Path folder = Path.of(home.get()).toAbsolutePath();
        try {
            Files.createDirectories(folder.resolve("jars"));
        } catch (IOException problem) {
            throw AnnealException.environment(
                    "SPARK_HOME is " + folder + ", where no folder can be made: " + problem.getMessage()
                            + ". Set another one.",
                    problem);
        }
        return folder;
    }

    private static long memoryMebibytes(SessionOptions options) {
        try {
            return JavaUtils.byteStringAsMb(options.executorMemory());
        } catch (IllegalArgumentException problem) {
            throw AnnealException.user(
                    "cluster.executor-memory is " + options.executorMemory()
                            + ", which is no size. Write it as 1g or 1500m.",
                    problem);
        }
    }

    /** Executors start in folders of their own, where a relative entry would point nowhere. */
    private static String absolute(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String executorJavaOptions() {
        String logging = System.getProperty("log4j2.configurationFile");
        return "-Dai.djl.offline=true -DOPT_OUT_TRACKING=true"
                + (logging == null ? "" : " -Dlog4j2.configurationFile=" + logging);
    }
}
