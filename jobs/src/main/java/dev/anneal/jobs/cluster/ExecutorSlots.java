package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/**
 * Checks, before a barrier stage is submitted, what Spark itself would answer with a hang: too few executors, or a number of them that changes. And
 * lets go of executors that do not answer.
 */
public final class ExecutorSlots {
    private static final long POLL_MILLIS = 200;

    private ExecutorSlots() {}

    /**
     * How many executors a stage can do with.
     *
     * @param wanted as many as it takes if there are so many
     * @param least it cannot do with fewer
     * @param patience how long to wait for all of them
     * @param limit how long to wait for the least
     */
    public record Wish(int wanted, int least, Duration patience, Duration limit) {
        public Wish {
            if (least < 1 || wanted < least) {
                throw new IllegalArgumentException("from " + least + " to " + wanted + " executors");
            }
        }
    }

    /** Refuses executors that come and go: a rank's executor must stay for as long as its peers. */
    public static void refuseDynamicAllocation(SparkConf conf) {
        if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
            throw AnnealException.user(
                    "spark.dynamicAllocation.enabled is true, but training needs a fixed number of executors. "
                            + "Add --conf spark.dynamicAllocation.enabled=false --num-executors N.");
        }
    }

    /** Waits until the session has at least so many executors, each of them fit for one rank. */
    public static void require(SparkSession spark, int executors, Duration patience) {
        offered(spark, new Wish(executors, executors, patience, patience), Set.of());
    }

    /**
     * Waits for executors, and returns how many a stage can have now, at most as many as it wants.
     *
     * @param without executors that Spark may still list, but that do not answer
     */
    public static int offered(SparkSession spark, Wish wish, Set<String> without) {
        SparkContext context = spark.sparkContext();
        refuseDynamicAllocation(context.conf());
        requirePlugin(context.conf());
        requireCluster(context, wish.least());
        long start = System.nanoTime();
        while (true) {
            int registered = registered(context, without);
            long waited = System.nanoTime() - start;
            if (registered >= wish.wanted()) {
                return wish.wanted();
            }
            if (registered >= wish.least() && waited > wish.patience().toNanos()) {
                return registered;
            }
            if (waited > Math.max(wish.limit().toNanos(), wish.patience().toNanos())) {
                throw tooFew(context, wish, registered, waited);
            }
            pause();
        }
    }

    /** Ends these executors, even if they do not answer; where the cluster manager has others, they come instead. */
    public static void replace(SparkSession spark, Collection<String> executorIds) {
        executorIds.forEach(spark.sparkContext()::killAndReplaceExecutor);
    }

    private static AnnealException tooFew(SparkContext context, Wish wish, int registered, long waited) {
        String needed = wish.least() == wish.wanted()
                ? "cluster.executors is " + wish.wanted()
                : "cluster.min-executors is " + wish.least();
        String key = wish.least() == wish.wanted() ? "cluster.executors" : "cluster.min-executors";
        return AnnealException.resources(needed + ", but Spark (" + context.master() + ") offers " + registered
                + " after " + Duration.ofNanos(waited).toSeconds() + " s. Lower " + key
                + ", or ask Spark for more: --num-executors " + wish.wanted() + ", or a larger cluster.");
    }

    private static void requirePlugin(SparkConf conf) {
        if (!conf.get("spark.plugins", "").contains(AnnealPlugin.class.getName())) {
            throw AnnealException.user(
                    "This Spark session was made without Anneal's plugin, so executors cannot talk to the driver. Add spark.plugins="
                            + AnnealPlugin.class.getName() + " before the session starts.");
        }
    }

    private static void requireCluster(SparkContext context, int executors) {
        if (context.isLocal() && executors > 1) {
            throw AnnealException.user("cluster.executors is " + executors + ", but Spark's master is "
                    + context.master() + ", which is one process. Set cluster.executors=1, or use a cluster.");
        }
    }

    /** Executors of the application that are there now; the driver counts as one where Spark runs inside it. */
    public static int registered(SparkContext context) {
        return registered(context, Set.of());
    }

    private static int registered(SparkContext context, Set<String> without) {
        if (context.isLocal()) {
            return 1;
        }
        List<String> ids = JavaConverters.seqAsJavaList(context.getExecutorIds());
        return (int) ids.stream().filter(id -> !without.contains(id)).count();
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw AnnealException.resources("Interrupted while waiting for executors. Run it again.", interrupted);
        }
    }
}
