package dev.anneal.jobs.train;

import dev.anneal.config.ClusterConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.BarrierStage;
import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.cluster.RankPlace;
import dev.anneal.jobs.cluster.RankStatement;
import dev.anneal.jobs.cluster.RankTask;
import dev.anneal.jobs.cluster.StageOutcome;
import dev.anneal.train.Stop;
import dev.anneal.train.checkpoint.CheckpointCommits;
import dev.anneal.train.checkpoint.CheckpointFolder;
import dev.anneal.train.event.Restarted;
import dev.anneal.train.event.Stopped;
import dev.anneal.train.event.Warned;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spark never retries a failed barrier stage, so the driver does: attempt after attempt in the same application, each from the newest checkpoint and
 * with as many executors as there are then. The plan of a run does not know the number of ranks, so its bytes stay the same. An executor that does
 * not answer is ended, not waited for; one that was asked to end is replaced, after all ranks have written a checkpoint. {@link RestartPolicy} decides
 * when to stop trying, and a {@link dev.anneal.jobs.StopRequest} ends it all.
 */
final class RestartLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RestartLoop.class);

    private final SparkSession spark;
    private final RunConfig config;
    private final MicroBatches microBatches;
    private final CheckpointFolder checkpoints;
    private final Supplier<CheckpointCommits> commits;
    private final Autopsy autopsy;
    private final AttemptRelay.Listeners listeners;
    private final InstantSource clock;
    private final RestartPolicy policy;
    private final List<FailedAttempt> failures = new ArrayList<>();
    private final Set<String> silentExecutors = new HashSet<>();

    /**
     * For one run.
     *
     * @param microBatches of which those that are too large are halved
     * @param commits makes those of one attempt, of what is in {@code checkpoints} when it begins
     */
    RestartLoop(
            SparkSession spark,
            RunConfig config,
            MicroBatches microBatches,
            CheckpointFolder checkpoints,
            Supplier<CheckpointCommits> commits,
            FailureFiles files,
            AttemptRelay.Listeners listeners,
            InstantSource clock) {
        this.spark = spark;
        this.config = config;
        this.microBatches = microBatches;
        this.checkpoints = checkpoints;
        this.commits = commits;
        this.autopsy = new Autopsy(files, clock);
        this.listeners = listeners;
        this.clock = clock;
        this.policy = RestartPolicy.of(config.cluster().attempts());
    }

    /**
     * Returns the result of the attempt that came to its end.
     *
     * @param task makes the task of one attempt
     * @throws AnnealException of kind stopped, if that was asked for; the only attempt's, or that of one which nothing can mend; else one that lists
     *     all attempts
     */
    TrainResult run(Supplier<? extends RankTask<RankEnd>> task) {
        while (true) {
            stopIfAsked();
            int worldSize = worldSize();
            int from = newestCheckpoint();
            announce(from, worldSize);
            AttemptRelay relay = new AttemptRelay(listeners, commits.get(), clock, worldSize, from);
            StageOutcome<RankEnd> outcome = stage(worldSize).attempt(task.get(), relay);
            Autopsy.Attempt attempt =
                    new Autopsy.Attempt(failures.size() + 1, worldSize, from, relay.end(), newestCheckpoint());
            if (outcome instanceof StageOutcome.Finished<RankEnd> finished) {
                RankEnd end = finished.results().get(0);
                switch (end.stop()) {
                    case NONE -> {
                        return end.result();
                    }
                    case RUN -> throw stopped();
                    case EXECUTOR -> recover(attempt, leaving(worldSize, finished.results()), relay);
                }
            } else {
                recover(attempt, (StageOutcome.Failed<RankEnd>) outcome, relay);
            }
        }
    }

    private void stopIfAsked() {
        if (listeners.stop().isMade()) {
            throw stopped();
        }
    }

    private AnnealException stopped() {
        int step = newestCheckpoint();
        listeners.events().onEvent(new Stopped(clock.instant(), step, step == 0 ? "" : checkpoints.path(step)));
        return AnnealException.stopped("Training was stopped at step " + step + ", as it was asked to be"
                + (step == 0 ? ", before its first checkpoint" : "") + ". Run it again to go on.");
    }

    /** Ranks whose executors end, as if they had failed: others take their places. */
    private static StageOutcome.Failed<RankEnd> leaving(int worldSize, List<RankEnd> ends) {
        List<RankPlace> leaving = ends.stream()
                .filter(end -> end.own() == Stop.EXECUTOR)
                .map(RankEnd::place)
                .toList();
        String reason = "its executor was asked to end (SIGTERM or SIGINT); all ranks have written a checkpoint.";
        RankPlace first = leaving.get(0);
        AnnealException problem = AnnealException.environment("Rank " + first.rank() + " of " + worldSize + " on "
                + first.host() + " left: " + reason + " Run it again to go on.");
        List<RankStatement> statements =
                ends.stream().map(end -> new RankStatement(end.place(), "", "")).toList();
        return new StageOutcome.Failed<>(problem, Optional.of(first), reason, statements, leaving);
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
                        last.attempt().number() + 1,
                        from,
                        last.attempt().lastStep(),
                        last.attempt().worldSize(),
                        worldSize,
                        last.culprit()
                                .map(place -> new Restarted.Culprit(place.rank(), place.host(), place.executorId())),
                        last.reason(),
                        last.activity(),
                        last.report()));
        last.halved().ifPresent(rows -> listeners.events().onEvent(halved(rows, from)));
    }

    private Warned halved(int rows, int from) {
        return new Warned(clock.instant(), from, "micro-batch-" + rows, MicroBatches.halvedAt(from, rows));
    }

    private BarrierStage stage(int worldSize) {
        return new BarrierStage(
                spark,
                "train: " + config.name() + (failures.isEmpty() ? "" : ", attempt " + (failures.size() + 1)),
                worldSize,
                config.cluster().threadsPerRank(),
                config.cluster().timeout());
    }

    private void recover(Autopsy.Attempt attempt, StageOutcome.Failed<?> failed, AttemptRelay relay) {
        FailedAttempt failure = halved(autopsy.of(attempt, failed, relay.recordings()));
        failures.add(failure);
        endSilentExecutors(failed.unfinished());
        Duration pause = policy.pauseAfter(failures).orElseThrow(() -> end(failure.problem()));
        LOG.info("Training is restarted in {} ms after {}", pause.toMillis(), failure, failed.problem());
        try {
            if (listeners.stop().await(pause)) {
                LOG.info("Training is not restarted: the run was asked to stop");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failure.problem();
        }
    }

    /** With smaller micro-batches from now on, where too little memory was the reason and there is to be another attempt. */
    private FailedAttempt halved(FailedAttempt failure) {
        if (!failure.wantsSmallerMicroBatches()
                || config.cluster().attempts() == 1
                || config.train().batchTokens().isPresent()) {
            return failure;
        }
        int before = microBatches.now();
        int rows = microBatches.halve().orElseThrow(() -> MicroBatches.tooLarge(config, failure.toString()));
        LOG.warn("Memory ran out with micro-batches of {} rows; training goes on with {}", before, rows);
        return failure.withMicroBatchesOf(rows);
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
        int step = newestCheckpoint();
        String advice = "\nSee the executors' logs. When the cause is mended, start the run again: it goes on from "
                + (step == 0 ? "its beginning." : "the checkpoint of step " + step + ".");
        return new AnnealException(last.kind(), what + list + advice, last);
    }
}
