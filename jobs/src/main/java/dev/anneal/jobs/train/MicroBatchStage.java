package dev.anneal.jobs.train;

import dev.anneal.config.ClusterConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigWriter;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.BarrierStage;
import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.cluster.RankListener;
import dev.anneal.train.MicroBatchSearch;
import dev.anneal.train.MicroBatchSearch.Found;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks all ranks for the largest micro-batch that fits: the smallest of their answers is that of the run. */
record MicroBatchStage(SparkSession spark, RunConfig config) {
    private static final Logger LOG = LoggerFactory.getLogger(MicroBatchStage.class);
    private static final long MEBI = 1L << 20;

    /** @throws dev.anneal.error.AnnealException (resources) if one row does not fit */
    int run(RunFolder folder) {
        ClusterConfig cluster = config.cluster();
        ExecutorSlots.Wish wish = new ExecutorSlots.Wish(
                cluster.executors(), cluster.leastExecutors(), cluster.timeout(), cluster.timeout());
        List<Found> all = new BarrierStage(
                        spark,
                        "train: find the largest micro-batch of " + config.name(),
                        ExecutorSlots.offered(spark, wish, Set.of()),
                        cluster.threadsPerRank(),
                        cluster.timeout())
                .run(new MicroBatchTask(RunConfigWriter.yaml(config), folder), RankListener.NONE);
        int least = all.stream().mapToInt(Found::rows).min().orElseThrow();
        for (int rank = 0; rank < all.size(); rank++) {
            LOG.info(
                    "Micro-batches of {} rows fit on rank {}: {}", all.get(rank).rows(), rank, all.get(rank));
            if (all.get(rank).rows() == 0) {
                throw MicroBatches.tooLarge(config, reason(rank, all.get(rank)));
            }
        }
        int rows = MicroBatchSearch.evenly(config.train().batchSize(), least);
        LOG.info(
                "train.micro-batch-size is {}: the most that fits is {}, and a step has {}",
                rows,
                least,
                config.train().batchSize());
        return rows;
    }

    private static String reason(int rank, Found found) {
        String needs = found.oneRowBytes() < 0 ? "more" : found.oneRowBytes() / MEBI + " MiB";
        return "on rank " + rank + " a step takes " + needs + ", but training may take "
                + Math.max(0, found.budgetBytes() / MEBI)
                + " MiB, of which a tenth and what checkpoints need stay free";
    }
}
