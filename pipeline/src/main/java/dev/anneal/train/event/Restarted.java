package dev.anneal.train.event;

import dev.anneal.train.blackbox.Activity;
import java.time.Instant;
import java.util.Optional;

/**
 * An attempt to train failed, and the driver begins the next one in the same application; `restart` in JSON. What was recorded for steps after the
 * checkpoint does not count. {@link RunStarted} follows, and {@link Resumed} where there was a checkpoint.
 *
 * @param attempt the one that begins: 2 after the first failure
 * @param step steps that the newest checkpoint holds; 0 if there is none
 * @param failedStep the last step that was heard of before the failure
 * @param worldSizeBefore ranks of the attempt that failed
 * @param worldSize ranks of the attempt that begins
 * @param culprit the rank that failed; empty where nobody knows
 * @param cause what went wrong, in one sentence or more
 * @param activity what that rank did when it was heard of last; `culprit_step`, `micro_batch` and `operation` in JSON
 * @param report the file that tells more, without its ending .txt or .json
 */
public record Restarted(
        Instant time,
        int attempt,
        int step,
        int failedStep,
        int worldSizeBefore,
        int worldSize,
        Optional<Culprit> culprit,
        String cause,
        Optional<Activity> activity,
        String report)
        implements TrainEvent {

    /** A rank and where it ran; `rank`, `host` and `executor_id` in JSON. */
    public record Culprit(int rank, String host, String executorId) {
        @Override
        public String toString() {
            return "rank " + rank + " on " + host + " (executor " + executorId + ")";
        }
    }
}
