package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.sql.SparkSession;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * Runs one task per executor, all at once: Spark's barrier stage, from Java. Spark never retries such a stage, so the caller decides what happens
 * after a failure. A task takes all cores of its executor, so that no executor gets two ranks; where the cluster manager knows no such request,
 * every rank checks it.
 */
public final class BarrierStage {
    private static final Duration LOST_EXECUTOR_PATIENCE = Duration.ofMillis(1500);

    private final SparkSession spark;
    private final String description;
    private final int ranks;
    private final int threadsPerRank;
    private final Duration executorPatience;

    /**
     * @param description what Spark's UI shows
     * @param threadsPerRank cores that a rank needs at least
     * @param executorPatience how long executors may take to register
     */
    public BarrierStage(
            SparkSession spark, String description, int ranks, int threadsPerRank, Duration executorPatience) {
        this.spark = spark;
        this.description = description;
        this.ranks = ranks;
        this.threadsPerRank = threadsPerRank;
        this.executorPatience = executorPatience;
    }

    /**
     * Runs the task on every rank and returns what each of them returned, by rank.
     *
     * @throws AnnealException that of the rank which failed first, with its rank, host and kind
     */
    public <R extends Serializable> List<R> run(RankTask<R> task, RankListener listener) {
        ExecutorSlots.require(spark, ranks, executorPatience);
        SparkContext context = spark.sparkContext();
        String stage = UUID.randomUUID().toString();
        StageWatch watch = new StageWatch(listener);
        AnnealPlugin.listen(stage, watch);
        context.addSparkListener(watch);
        context.setJobGroup(stage, description, true);
        try {
            return submit(new Ranks<>(stage, ranks, task));
        } catch (AnnealException problem) {
            throw problem;
        } catch (Exception problem) {
            throw explain(watch, problem);
        } finally {
            context.clearJobGroup();
            context.removeSparkListener(watch);
            AnnealPlugin.forget(stage);
        }
    }

    private <R extends Serializable> List<R> submit(Ranks<R> work) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        JavaRDD<Integer> rdd =
                context.parallelize(IntStream.range(0, ranks).boxed().toList(), ranks);
        int cores = coresPerRank();
        if (cores != spark.sparkContext().conf().getInt("spark.task.cpus", 1)
                && !spark.sparkContext().isLocal()) {
            rdd = rdd.withResources(wholeExecutor(cores));
        }
        byte[][] results = (byte[][]) rdd.rdd()
                .barrier()
                .mapPartitions(work, false, ClassTag$.MODULE$.<byte[]>apply(byte[].class))
                .collect();
        return Arrays.stream(results)
                .map(Wire::decode)
                .map(Ranks.Result.class::cast)
                .sorted(Comparator.comparingInt(Ranks.Result::rank))
                .map(BarrierStage::<R>value)
                .toList();
    }

    private int coresPerRank() {
        return Math.max(threadsPerRank, spark.sparkContext().conf().getInt("spark.executor.cores", threadsPerRank));
    }

    private static ResourceProfile wholeExecutor(int cores) {
        return new ResourceProfileBuilder()
                .require(new TaskResourceRequests().cpus(cores))
                .build();
    }

    @SuppressWarnings("unchecked")
    private static <R> R value(Ranks.Result result) {
        return (R) result.value();
    }

    private AnnealException explain(StageWatch watch, Exception problem) {
        try {
            return watch.culprit(LOST_EXECUTOR_PATIENCE)
                    .map(failure -> failure.toException(ranks, problem))
                    .orElseGet(() -> AnnealException.environment(
                            "Spark ended the stage \"" + description + "\": " + problem.getMessage()
                                    + ". See the executors' logs.",
                            problem));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return AnnealException.resources(
                    "The stage \"" + description + "\" was interrupted. Run it again.", problem);
        }
    }

    /** The task around the task: says where it runs, checks that it is alone there, and reports what goes wrong. */
    private static final class Ranks<R extends Serializable>
            extends AbstractFunction1<Iterator<Integer>, Iterator<byte[]>> implements Serializable {
        private final String stage;
        private final int worldSize;
        private final RankTask<R> task;

        Ranks(String stage, int worldSize, RankTask<R> task) {
            this.stage = stage;
            this.worldSize = worldSize;
            this.task = task;
        }

        record Result(int rank, Serializable value) implements Serializable {}

        @Override
        public Iterator<byte[]> apply(Iterator<Integer> ignored) {
            RankContext context = new RankContext(BarrierTaskContext.get(), stage, worldSize);
            context.tell(new RankStarted(context.rank(), context.host(), context.executorId()));
            try {
                requireOwnExecutor(BarrierTaskContext.get());
                byte[] result = Wire.encode(new Result(context.rank(), task.run(context)));
                return JavaConverters.asScalaIterator(List.of(result).iterator());
            } catch (Throwable problem) {
                context.blame(problem);
                throw AnnealException.bug("Rank " + context.rank() + " failed: " + problem, problem);
            }
        }

        private static void requireOwnExecutor(BarrierTaskContext context) {
            List<String> addresses = new ArrayList<>();
            Arrays.stream(context.getTaskInfos()).forEach(info -> addresses.add(info.address()));
            if (addresses.stream().distinct().count() < addresses.size()) {
                throw AnnealException.user(
                        "Spark put several ranks into one executor (" + String.join(", ", addresses)
                                + "), but each needs its own. Set spark.executor.cores to the number of cores of an executor, and cluster.threads-per-rank to the same.");
            }
        }
    }
}
