package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/**
 * What a rank asks of Spark: all cores of its executor, and its GPU where executors have one. It asks by a resource profile of the barrier stage alone, so
 * that tasks of other stages, such as those of {@code prepare}, reserve no GPU and run on as many cores as there are.
 */
record RankResources(int cores, int gpus) {
    static final String GPU = "gpu";
    private static final String GPUS = "spark.executor.resource.gpu.amount";

    /** @throws AnnealException if executors have several GPUs, of which all but one would lie idle */
    static RankResources of(SparkConf conf, int threadsPerRank) {
        int gpus = conf.getInt(GPUS, 0);
        if (gpus > 1) {
            throw AnnealException.user(GPUS + " is " + gpus
                    + ", but a rank computes on one GPU, and an executor has one rank. Set it to 1, and"
                    + " cluster.executors to the number of GPUs.");
        }
        return new RankResources(Math.max(threadsPerRank, conf.getInt("spark.executor.cores", threadsPerRank)), gpus);
    }

    /** Whether every task gets as much without asking. */
    boolean areThoseOfAnyTask(SparkConf conf) {
        return gpus == 0 && cores == conf.getInt("spark.task.cpus", 1);
    }

    ResourceProfile profile() {
        TaskResourceRequests requests = new TaskResourceRequests().cpus(cores);
        return new ResourceProfileBuilder()
                .require(gpus == 0 ? requests : requests.resource(GPU, gpus))
                .build();
    }
}
