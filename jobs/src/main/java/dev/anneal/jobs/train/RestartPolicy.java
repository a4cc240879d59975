package dev.anneal.jobs.train;

import dev.anneal.error.AnnealException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether another attempt is worth its while, and after which pause. What the input or the program is at fault for would happen again, so it is not
 * tried again. Anything else may pass: machines come back, disks are emptied. Tries are counted only while no new checkpoint comes of them, so that
 * a long run survives any number of lost executors, and a short way from a checkpoint to the same failure does not go on for ever.
 *
 * @param attempts tries in a row without a new checkpoint
 * @param firstPause doubled with each further try
 * @param longestPause bounds it
 */
record RestartPolicy(int attempts, Duration firstPause, Duration longestPause) {
    private static final int MOST_DOUBLINGS = 20;

    static RestartPolicy of(int attempts) {
        return new RestartPolicy(attempts, Duration.ofSeconds(1), Duration.ofSeconds(30));
    }

    /** @return the pause before the next attempt; empty if there is to be none */
    Optional<Duration> pauseAfter(List<FailedAttempt> failures) {
        FailedAttempt last = failures.get(failures.size() - 1);
        int fruitless = fruitless(failures);
        if (!mayPass(last.problem().kind()) || fruitless >= attempts) {
            return Optional.empty();
        }
        Duration pause = firstPause.multipliedBy(1L << Math.min(fruitless - 1, MOST_DOUBLINGS));
        return Optional.of(pause.compareTo(longestPause) < 0 ? pause : longestPause);
    }

    static boolean mayPass(AnnealException.Kind kind) {
        return switch (kind) {
            case ENVIRONMENT, RESOURCES -> true;
            case USER, BUG, STOPPED -> false;
        };
    }

    /** Tries since the newest checkpoint came, the one that brought it included: it failed too. */
    private static int fruitless(List<FailedAttempt> failures) {
        int fruitless = 0;
        for (FailedAttempt failure : failures) {
            fruitless = failure.madeProgress() ? 1 : fruitless + 1;
        }
        return fruitless;
    }
}
