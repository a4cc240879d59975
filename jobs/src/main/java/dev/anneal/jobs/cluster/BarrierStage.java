package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * Runs one task per executor, all at once: Spark's barrier stage, from Java. Spark never retries such a stage, so the caller decides what happens
 * after a failure. A task takes its whole executor ({@link RankResources}), so that no executor gets two ranks; where the cluster manager knows no such
 * request, every rank checks it.
 */
public final class BarrierStage {
    /** How much longer the driver waits for a heartbeat than ranks wait for each other: they know more. */
    private static final Duration HEARTBEAT_PATIENCE = Duration.ofSeconds(3);

    private static final Pattern CANCELLED = Pattern.compile("\\bJob \\d+ cancelled\\b|SparkContext was shut down");

    private final SparkSession spark;
    private final String description;
    private final int ranks;
    private final int threadsPerRank;
    private final Duration timeout;

    /**
     * @param description what Spark's UI shows, as {@link NamedJobs} has it: {@code train: mrpc}
     * @param threadsPerRank cores that a rank needs at least
     * @param timeout how long executors may take to register, and for how long a rank may not be heard of
     */
    public BarrierStage(SparkSession spark, String description, int ranks, int threadsPerRank, Duration timeout) {
        this.spark = spark;
        this.description = description;
        this.ranks = ranks;
        this.threadsPerRank = threadsPerRank;
        this.timeout = timeout;
    }

    /**
     * Runs the task on every rank and returns what each of them returned, by rank.
     *
     * @throws AnnealException that of the rank which failed first, with its rank, host and kind
     */
    public <R extends Serializable> List<R> run(RankTask<R> task, RankListener listener) {
        StageOutcome<R> outcome = attempt(task, listener);
        if (outcome instanceof StageOutcome.Finished<R> finished) {
            return finished.results();
        }
        throw ((StageOutcome.Failed<R>) outcome).problem();
    }

    /**
     * Runs the task on every rank. A failure is an outcome here, not an exception, for who may try again.
     *
     * @throws AnnealException if there are not enough executors
     */
    public <R extends Serializable> StageOutcome<R> attempt(RankTask<R> task, RankListener listener) {
        ExecutorSlots.require(spark, ranks, timeout);
        SparkContext context = spark.sparkContext();
        String stage = UUID.randomUUID().toString();
        StageWatch watch = new StageWatch(stage, listener);
        AnnealPlugin.listen(stage, watch);
        context.addSparkListener(watch);
        try (HeartbeatWatch ignored =
                HeartbeatWatch.start(watch, timeout.plus(HEARTBEAT_PATIENCE), () -> context.cancelJobGroup(stage))) {
            return new StageOutcome.Finished<>(
                    NamedJobs.runInGroup(spark, stage, description, () -> submit(new Ranks<>(stage, ranks, task))));
        } catch (AnnealException problem) {
            throw problem;
        } catch (Exception problem) {
            return explain(watch, problem);
        } finally {
            context.removeSparkListener(watch);
            AnnealPlugin.forget(stage);
        }
    }

    private <R extends Serializable> List<R> submit(Ranks<R> work) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        JavaRDD<Integer> rdd =
                context.parallelize(IntStream.range(0, ranks).boxed().toList(), ranks);
        SparkConf conf = spark.sparkContext().conf();
        RankResources resources = RankResources.of(conf, threadsPerRank);
        if (!resources.areThoseOfAnyTask(conf) && !spark.sparkContext().isLocal()) {
            rdd = rdd.withResources(resources.profile());
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

    @SuppressWarnings("unchecked")
    private static <R> R value(Ranks.Result result) {
        return (R) result.value();
    }

    private <R> StageOutcome.Failed<R> explain(StageWatch watch, Exception problem) {
        if (watch.silenced().isEmpty() && isCancelled(problem)) {
            return outside(AnnealException.user(
                    "The stage \"" + description + "\" was cancelled: " + problem.getMessage()
                            + ". Start it again; training goes on from its newest checkpoint.",
                    problem));
        }
        if (problem instanceof InterruptedException) {
            // Spark only stopped waiting for its job.
            spark.sparkContext().cancelJobGroup(watch.stage());
            return interrupted(problem);
        }
        try {
            Inquest.Finding finding = new Inquest(watch, timeout).hold();
            return finding.culprit()
                    .map(failure -> this.<R>failed(failure, watch, finding.unfinished(), problem))
                    .orElseGet(() -> outside(AnnealException.environment(
                            "Spark ended the stage \"" + description + "\": " + problem.getMessage()
                                    + ". See the executors' logs.",
                            problem)));
        } catch (InterruptedException interrupted) {
            return interrupted(problem);
        }
    }

    private <R> StageOutcome.Failed<R> interrupted(Exception problem) {
        Thread.currentThread().interrupt();
        return outside(
                AnnealException.resources("The stage \"" + description + "\" was interrupted. Run it again.", problem));
    }

    private <R> StageOutcome.Failed<R> failed(
            RankFailure failure, StageWatch watch, List<RankPlace> unfinished, Exception problem) {
        return new StageOutcome.Failed<>(
                failure.toException(ranks, problem),
                Optional.of(failure.place()),
                failure.message(),
                watch.statements(),
                unfinished);
    }

    private static <R> StageOutcome.Failed<R> outside(AnnealException problem) {
        return new StageOutcome.Failed<>(
                problem, Optional.empty(), String.valueOf(problem.getMessage()), List.of(), List.of());
    }

    /** Somebody pressed a button, or the application is coming to its end. */
    private boolean isCancelled(Exception problem) {
        return spark.sparkContext().isStopped()
                || CANCELLED.matcher(String.valueOf(problem.getMessage())).find();
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
        public Iterator<byte[]> apply(Iterator<Integer> nothing) {
            RankContext context = new RankContext(BarrierTaskContext.get(), stage, worldSize);
            try (Heartbeat ignored = Heartbeat.start(context)) {
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
