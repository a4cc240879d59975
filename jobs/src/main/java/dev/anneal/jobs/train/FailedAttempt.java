package dev.anneal.jobs.train;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.RankPlace;
import dev.anneal.train.blackbox.Activity;
import java.util.Optional;

/**
 * An attempt to train that came to nothing.
 *
 * @param culprit the rank that failed first, if it is known
 * @param activity what that rank did when it was heard of last
 * @param reason what it says, or what is said about it
 * @param report the file that tells more, without its ending; empty where it could not be written
 * @param problem what is thrown if nothing else is tried
 */
record FailedAttempt(
        Autopsy.Attempt attempt,
        Optional<RankPlace> culprit,
        Optional<Activity> activity,
        String reason,
        String report,
        AnnealException problem) {

    boolean madeProgress() {
        return attempt.checkpoint() > attempt.from();
    }

    @Override
    public String toString() {
        return "attempt " + attempt.number() + " (world size " + attempt.worldSize() + ", from step " + attempt.from()
                + "), after step " + attempt.lastStep() + ", "
                + culprit.map(RankPlace::toString).orElse("no rank in particular")
                + activity.map(last -> " in " + last).orElse("") + ": " + reason;
    }
}
