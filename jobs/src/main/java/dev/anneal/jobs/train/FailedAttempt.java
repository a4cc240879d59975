package dev.anneal.jobs.train;

import dev.anneal.error.AnnealException;
import dev.anneal.error.OutOfMemory;
import dev.anneal.jobs.cluster.RankPlace;
import dev.anneal.train.blackbox.Activity;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An attempt to train that came to nothing.
 *
 * @param culprit the rank that failed first, if it is known
 * @param activity what that rank did when it was heard of last
 * @param reason what it says, or what is said about it
 * @param report the file that tells more, without its ending; empty where it could not be written
 * @param problem what is thrown if nothing else is tried
 * @param halved rows of a micro-batch from then on; empty where they stay as they were
 */
record FailedAttempt(
        Autopsy.Attempt attempt,
        Optional<RankPlace> culprit,
        Optional<Activity> activity,
        String reason,
        String report,
        AnnealException problem,
        OptionalInt halved) {

    FailedAttempt(
            Autopsy.Attempt attempt,
            Optional<RankPlace> culprit,
            Optional<Activity> activity,
            String reason,
            String report,
            AnnealException problem) {
        this(attempt, culprit, activity, reason, report, problem, OptionalInt.empty());
    }

    FailedAttempt withMicroBatchesOf(int rows) {
        return new FailedAttempt(attempt, culprit, activity, reason, report, problem, OptionalInt.of(rows));
    }

    /** Whether the next attempt begins with something better than this one did. */
    boolean madeProgress() {
        return attempt.checkpoint() > attempt.from() || halved.isPresent();
    }

    /** Whether smaller micro-batches may help: memory ran out while one was computed, or nobody knows when. */
    boolean wantsSmallerMicroBatches() {
        boolean elsewhere = activity.filter(last -> last.microBatch() == Activity.NO_MICRO_BATCH)
                .isPresent();
        return OutOfMemory.isSaidBy(reason) && !elsewhere;
    }

    @Override
    public String toString() {
        return "attempt " + attempt.number() + " (world size " + attempt.worldSize() + ", from step " + attempt.from()
                + "), after step " + attempt.lastStep() + ", "
                + culprit.map(RankPlace::toString).orElse("no rank in particular")
                + activity.map(last -> " in " + last).orElse("") + ": " + reason;
    }
}
