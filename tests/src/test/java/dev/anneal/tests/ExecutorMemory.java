package dev.anneal.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.executor.ExecutorMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/**
 * The memory of all executor processes of this JVM's cluster, once a second: what the operating system says is resident, and the heap in use as executors
 * tell it with their heartbeats.
 */
final class ExecutorMemory extends SparkListener implements AutoCloseable {
    private static final String JAVA_OPTIONS = "spark.executor.extraJavaOptions";
    private static final String HEARTBEAT = "spark.executor.heartbeatInterval";
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    /** Sums over all executors. */
    record Sample(double seconds, long residentMebibytes, long heapMebibytes) {}

    private final SparkSession spark;
    private final Instant start = Instant.now();
    private final List<Sample> samples = new ArrayList<>();
    private final ConcurrentHashMap<String, Long> heaps = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    private ExecutorMemory(SparkSession spark) {
        this.spark = spark;
    }

    /**
     * How executors have to be started, until this is closed: they tell their heap every second, and their young generation keeps its size. By itself it takes what
     * the heap has, in time, and would hide what the work needs.
     */
    static AutoCloseable settings() {
        String javaOptions = System.getProperty(JAVA_OPTIONS, "");
        System.setProperty(JAVA_OPTIONS, "-Xmn256m");
        System.setProperty(HEARTBEAT, "1s");
        return () -> {
            System.setProperty(JAVA_OPTIONS, javaOptions);
            System.clearProperty(HEARTBEAT);
        };
    }

    static ExecutorMemory watch(SparkSession spark) {
        ExecutorMemory memory = new ExecutorMemory(spark);
        spark.sparkContext().addSparkListener(memory);
        var unused = memory.clock.scheduleAtFixedRate(memory::sample, 0, 1, TimeUnit.SECONDS);
        return memory;
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        for (ExecutorMetrics metrics :
                JavaConverters.asJavaCollection(update.executorUpdates().values())) {
            heaps.put(update.execId(), metrics.getMetricValue("JVMHeapMemory") >> 20);
        }
    }

    private synchronized void sample() {
        long resident = ExecutorProcess.all().stream()
                .mapToLong(executor -> residentKibibytes(executor.process().pid()))
                .sum();
        long heap = heaps.entrySet().stream()
                .filter(entry -> !entry.getKey().equals("driver"))
                .mapToLong(entry -> entry.getValue())
                .sum();
        samples.add(new Sample(Duration.between(start, Instant.now()).toMillis() / 1e3, resident >> 10, heap));
    }

    private static long residentKibibytes(long pid) {
        try {
            Matcher resident = RESIDENT.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
            return resident.find() ? Long.parseLong(resident.group(1)) : 0;
        } catch (IOException ended) {
            return 0;
        }
    }

    /** The highest resident memory between two shares of the time, 0 to 1. */
    synchronized long peakResidentMebibytes(double from, double to) {
        double end = samples.get(samples.size() - 1).seconds();
        return samples.stream()
                .filter(sample -> sample.seconds() >= from * end && sample.seconds() <= to * end)
                .mapToLong(Sample::residentMebibytes)
                .max()
                .orElseThrow(() -> new NoSuchElementException("no sample"));
    }

    synchronized long peakHeapMebibytes() {
        return samples.stream().mapToLong(Sample::heapMebibytes).max().orElse(0);
    }

    synchronized void write(Path csv) {
        StringBuilder text = new StringBuilder("seconds,resident_mib,heap_mib\n");
        samples.forEach(sample -> text.append(String.format(
                Locale.ROOT, "%.1f,%d,%d%n", sample.seconds(), sample.residentMebibytes(), sample.heapMebibytes())));
        try {
            Files.createDirectories(Optional.ofNullable(csv.getParent()).orElseThrow());
            Files.writeString(csv, text);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        spark.sparkContext().removeSparkListener(this);
    }
}
