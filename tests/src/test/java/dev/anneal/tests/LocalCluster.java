package dev.anneal.tests;

import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.cluster.SessionOptions;
import dev.anneal.jobs.cluster.SparkSessions;
import dev.anneal.tests.fault.Fault;
import dev.anneal.tests.fault.FaultAgent;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Executor processes on the loopback interface, shared by all test classes of a JVM that say {@code @ExtendWith(LocalCluster.class)}: two of them, or as
 * many as {@link Of} says. They start with the first use and end after the last test, or when a class wants others: such classes come last, by
 * {@code @Order}.
 */
public final class LocalCluster implements BeforeAllCallback {
    public static final int EXECUTORS = 2;

    private static final String JAVA_OPTIONS = "spark.executor.extraJavaOptions";

    private static Shape wanted = new Shape(EXECUTORS, false);
    private static Optional<Running> running = Optional.empty();

    /** A class of tests that wants other executors. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    public @interface Of {
        int executors() default EXECUTORS;

        /** Whether a {@link Fault} can be ordered in them. */
        boolean faults() default false;
    }

    private record Shape(int executors, boolean faults) {}

    private record Running(Shape shape, SparkSession session) {}

    /** Starts with the first call, so that a class may say before it what executors have to know. */
    public static synchronized SparkSession session() {
        if (running.isEmpty()) {
            running = Optional.of(new Running(wanted, start(wanted)));
        }
        return running.get().session();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Of wish = context.getRequiredTestClass().getAnnotation(Of.class);
        want(wish == null ? new Shape(EXECUTORS, false) : new Shape(wish.executors(), wish.faults()));
        context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).getOrComputeIfAbsent(LocalCluster.class, key ->
                (AutoCloseable) LocalCluster::stop);
    }

    private static synchronized void want(Shape shape) {
        wanted = shape;
        if (running.isPresent() && !running.get().shape().equals(shape)) {
            stop();
        }
    }

    private static synchronized void stop() {
        running.ifPresent(cluster -> cluster.session().stop());
        running = Optional.empty();
    }

    private static SparkSession start(Shape shape) {
        Duration patience = Duration.ofSeconds(60);
        // As --conf does: Delta's tables need them.
        System.setProperty("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
        System.setProperty("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
        System.setProperty("spark.databricks.delta.snapshotPartitions", "1");
        String javaOptions = System.getProperty(JAVA_OPTIONS, "");
        if (shape.faults()) {
            System.setProperty(JAVA_OPTIONS, javaOptions + " " + agent());
        }
        try {
            SparkSession session =
                    SparkSessions.open(new SessionOptions("tests", shape.executors(), 1, "512m", patience));
            ExecutorSlots.require(session, shape.executors(), patience);
            return session;
        } finally {
            System.setProperty(JAVA_OPTIONS, javaOptions);
        }
    }

    private static String agent() {
        try {
            Path folder = Files.createDirectories(Path.of("target", "faults").toAbsolutePath());
            Fault.areOrderedIn(folder);
            return FaultAgent.javaOption(folder);
        } catch (IOException e) {
            throw new IllegalStateException("the executors' agent cannot be written", e);
        }
    }
}
