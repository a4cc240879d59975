package dev.anneal.jobs.doctor;

import dev.anneal.config.ClusterConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.doctor.facts.SessionFacts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.SparkSession;

/** Looks at a session: what was asked of Spark, and what it gives. */
final class SessionProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LEAST_OVERHEAD = 384L << 20;
    private static final double OVERHEAD_SHARE = 0.1;

    private final SparkSession spark;
    private final ClusterConfig cluster;
    private final InstantSource clock;
    private final long sentMillis;

    SessionProbe(SparkSession spark, ClusterConfig cluster, InstantSource clock) {
        this.spark = spark;
        this.cluster = cluster;
        this.clock = clock;
        this.sentMillis = clock.millis();
    }

    /** Waits a while for executors. */
    SessionFacts wait(int least) {
        try {
            ExecutorSlots.Wish wish = new ExecutorSlots.Wish(cluster.executors(), least, PATIENCE, PATIENCE);
            return facts(ExecutorSlots.offered(spark, wish, Set.of()), "", "");
        } catch (AnnealException refused) {
            String[] parts = String.valueOf(refused.getMessage()).split("(?<=\\.) ", 2);
            return facts(ExecutorSlots.registered(spark.sparkContext()), parts[0], parts.length > 1 ? parts[1] : "");
        }
    }

    /** The same, with the time that it is now. */
    SessionFacts heard(SessionFacts facts) {
        return new SessionFacts(
                facts.master(),
                facts.wanted(),
                facts.least(),
                facts.registered(),
                facts.problem(),
                facts.remedy(),
                facts.threadsPerRank(),
                facts.coresPerExecutor(),
                facts.heapBytes(),
                facts.overheadBytes(),
                facts.sentMillis(),
                clock.millis());
    }

    private SessionFacts facts(int registered, String problem, String remedy) {
        SparkContext context = spark.sparkContext();
        SparkConf conf = context.conf();
        int cores = context.isLocal()
                ? context.defaultParallelism()
                : conf.getInt("spark.executor.cores", cluster.threadsPerRank());
        return new SessionFacts(
                context.master(),
                cluster.executors(),
                cluster.leastExecutors(),
                registered,
                problem,
                remedy,
                cluster.threadsPerRank(),
                cores,
                conf.getSizeAsBytes("spark.executor.memory", "1g"),
                overhead(context.master(), conf),
                sentMillis,
                clock.millis());
    }

    /** As Spark computes it; standalone executors and local ones have no such limit. */
    private static long overhead(String master, SparkConf conf) {
        if (!master.startsWith("yarn") && !master.startsWith("k8s")) {
            return Long.MAX_VALUE;
        }
        String given = conf.get("spark.executor.memoryOverhead", "");
        if (!given.isEmpty()) {
            return JavaUtils.byteStringAsMb(given) << 20;
        }
        double share = conf.getDouble("spark.executor.memoryOverheadFactor", OVERHEAD_SHARE);
        return Math.max(LEAST_OVERHEAD, (long) (share * conf.getSizeAsBytes("spark.executor.memory", "1g")));
    }
}
