package dev.anneal.jobs.train;

import dev.anneal.config.ClusterConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.BarrierStage;
import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.cluster.RankPlace;
import dev.anneal.jobs.cluster.RankTask;
import dev.anneal.jobs.cluster.StageOutcome;
import dev.anneal.train.checkpoint.CheckpointCommits;
import dev.anneal.train.checkpoint.CheckpointFolder;
import dev.anneal.train.event.Restarted;
import java.io.Serializable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spark never retries a failed barrier stage, so the driver does: attempt after attempt in the same application, each from the newest checkpoint and
 * with as many executors as there are then. The plan of a run does not know the number of ranks, so its bytes stay the same. An executor that does
 * not answer is ended, not waited for. {@link RestartPolicy} decides when to stop trying.
 */
final class RestartLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RestartLoop.class);

    private final SparkSession spark;
    private final RunConfig config;
    private final CheckpointFolder checkpoints;
    private final Supplier<CheckpointCommits> commits;
    private final AttemptRelay.Listeners listeners;
    private final InstantSource clock;
    private final RestartPolicy policy;
    private final List<FailedAttempt> failures = new ArrayList<>();
    private final Set<String> silentExecutors = new HashSet<>();

    /**
     * For one run.
     *
     * @param commits makes those of one attempt, of what is in {@code checkpoints} when it begins
     */
    RestartLoop(
            SparkSession spark,
            RunConfig config,
            CheckpointFolder checkpoints,
            Supplier<CheckpointCommits> commits,
            AttemptRelay.Listeners listeners,
            InstantSource clock) {
        this.spark = spark;
        this.config = config;
        this.checkpoints = checkpoints;
        this.commits = commits;
        this.listeners = listeners;
        this.clock = clock;
        this.policy = RestartPolicy.of(config.cluster().attempts());
    }

    /**
     * Returns what the ranks of the attempt that came to its end returned, by rank.
     *
     * @param task makes the task of one attempt
     * @throws AnnealException the only attempt's, or that of one which nothing can mend; else one that lists all attempts
     */
    <R extends Serializable> List<R> run(Supplier<? extends RankTask<R>> task) {
        while (true) {
            int worldSize = worldSize();
            int from = newestCheckpoint();
            announce(from, worldSize);
            AttemptRelay relay = new AttemptRelay(listeners, commits.get(), from);
            StageOutcome<R> outcome = stage(worldSize).attempt(task.get(), relay);
            int lastStep = relay.end();
            if (outcome instanceof StageOutcome.Finished<R> finished) {
                return finished.results();
            }
            recover(worldSize, from, lastStep, (StageOutcome.Failed<R>) outcome);
        }
    }

    private int worldSize() {
        ClusterConfig cluster = config.cluster();
        Duration patience = failures.isEmpty() ? cluster.timeout() : cluster.replacementWait();
        ExecutorSlots.Wish wish =
                new ExecutorSlots.Wish(cluster.executors(), cluster.leastExecutors(), patience, cluster.timeout());
        try {
            return ExecutorSlots.offered(spark, wish, silentExecutors);
        } catch (AnnealException tooFew) {
            throw failures.isEmpty() ? tooFew : givenUp("Training cannot go on: " + tooFew.getMessage(), tooFew);
        }
    }

    /** Steps of the newest checkpoint, 0 if there is none. Whether it is intact is for the ranks to find out. */
    private int newestCheckpoint() {
        return checkpoints.steps().stream().findFirst().orElse(0);
    }

    private void announce(int from, int worldSize) {
        if (failures.isEmpty()) {
            return;
        }
        FailedAttempt last = failures.get(failures.size() - 1);
        listeners
                .events()
                .onEvent(new Restarted(
                        clock.instant(),
                        last.number() + 1,
                        from,
                        last.lastStep(),
                        last.worldSize(),
                        worldSize,
                        last.culprit()
                                .map(place -> new Restarted.Culprit(place.rank(), place.host(), place.executorId())),
                        last.reason()));
    }

    private BarrierStage stage(int worldSize) {
        return new BarrierStage(
                spark,
                "anneal train " + config.name() + (failures.isEmpty() ? "" : ", attempt " + (failures.size() + 1)),
                worldSize,
                config.cluster().threadsPerRank(),
                config.cluster().timeout());
    }

    private void recover(int worldSize, int from, int lastStep, StageOutcome.Failed<?> failed) {
        AnnealException problem = failed.problem();
        int number = failures.size() + 1;
        failures.add(new FailedAttempt(
                number, worldSize, from, lastStep, newestCheckpoint(), failed.culprit(), failed.reason(), problem));
        endSilentExecutors(failed.unfinished());
        Duration pause = policy.pauseAfter(failures).orElseThrow(() -> end(problem));
        LOG.info(
                "Training is restarted in {} ms after {}",
                pause.toMillis(),
                failures.get(failures.size() - 1),
                problem);
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw problem;
        }
    }

    private void endSilentExecutors(List<RankPlace> unfinished) {
        List<String> executors =
                unfinished.stream().map(RankPlace::executorId).distinct().toList();
        silentExecutors.addAll(executors);
        ExecutorSlots.replace(spark, executors);
    }

    private AnnealException end(AnnealException problem) {
        if (failures.size() == 1 || !RestartPolicy.mayPass(problem.kind())) {
            return problem;
        }
        int attempts = config.cluster().attempts();
        return givenUp(
                "Training was tried " + attempts
                        + " times without a new checkpoint (cluster.attempts), so it is given up.",
                problem);
    }

    private AnnealException givenUp(String what, AnnealException last) {
        String list = failures.stream().map(failure -> "\n  " + failure).collect(Collectors.joining());
        String advice = "\nSee the executors' logs. When the cause is mended, start the run again: it goes on from "
                + (newestCheckpoint() == 0 ? "its beginning." : "the checkpoint of step " + newestCheckpoint() + ".");
        return new AnnealException(last.kind(), what + list + advice, last);
    }
}
