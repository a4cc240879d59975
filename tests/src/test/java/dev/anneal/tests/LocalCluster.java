package dev.anneal.tests;

import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.cluster.SessionOptions;
import dev.anneal.jobs.cluster.SparkSessions;
import java.time.Duration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Two executor processes on the loopback interface, shared by all test classes of a JVM that say {@code @ExtendWith(LocalCluster.class)}. They
 * start with the first use and end after the last test.
 */
public final class LocalCluster implements BeforeAllCallback {
    public static final int EXECUTORS = 2;

    public static SparkSession session() {
        return Started.SESSION;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).getOrComputeIfAbsent(LocalCluster.class, key ->
                (AutoCloseable) () -> Started.SESSION.stop());
    }

    private static final class Started {
        private static final SparkSession SESSION = start();

        private static SparkSession start() {
            Duration patience = Duration.ofSeconds(60);
            SparkSession session = SparkSessions.open(new SessionOptions("tests", EXECUTORS, 1, "512m", patience));
            ExecutorSlots.require(session, EXECUTORS, patience);
            return session;
        }
    }
}
