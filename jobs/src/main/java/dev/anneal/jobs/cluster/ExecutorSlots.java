package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import java.time.Duration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** Checks, before a barrier stage is submitted, what Spark itself would answer with a hang: too few executors, or a number of them that changes. */
public final class ExecutorSlots {
    private static final long POLL_MILLIS = 200;

    private ExecutorSlots() {}

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
        refuseDynamicAllocation(spark.sparkContext().conf());
        requirePlugin(spark.sparkContext().conf());
        if (spark.sparkContext().isLocal() && executors > 1) {
            throw AnnealException.user("cluster.executors is " + executors + ", but Spark's master is "
                    + spark.sparkContext().master()
                    + ", which is one process. Set cluster.executors=1, or use a cluster.");
        }
        long deadline = System.nanoTime() + patience.toNanos();
        while (registered(spark.sparkContext()) < executors) {
            if (System.nanoTime() > deadline) {
                throw AnnealException.resources("cluster.executors is " + executors + ", but Spark ("
                        + spark.sparkContext().master() + ") offers "
                        + registered(spark.sparkContext()) + " after " + patience.toSeconds()
                        + " s. Lower cluster.executors, or ask Spark for more: --num-executors "
                        + executors + ", or a larger cluster.");
            }
            pause();
        }
    }

    private static void requirePlugin(SparkConf conf) {
        if (!conf.get("spark.plugins", "").contains(AnnealPlugin.class.getName())) {
            throw AnnealException.user(
                    "This Spark session was made without Anneal's plugin, so executors cannot talk to the driver. Add spark.plugins="
                            + AnnealPlugin.class.getName() + " before the session starts.");
        }
    }

    /** Executors of the application; the driver counts as one where Spark runs inside it. */
    static int registered(SparkContext context) {
        int blockManagers = context.statusTracker().getExecutorInfos().length;
        return context.isLocal() ? blockManagers : blockManagers - 1;
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
