package dev.anneal.jobs.cluster;

import dev.anneal.collective.PeerReport;
import dev.anneal.error.AnnealException;
import dev.anneal.error.OutOfMemory;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a rank failed, as text: not every exception survives a journey.
 *
 * @param stackTrace empty where the rank could not say anything itself
 * @param hearsay whether the rank only noticed that a peer failed: others know more
 */
record RankFailure(RankPlace place, AnnealException.Kind kind, String message, String stackTrace, boolean hearsay)
        implements Serializable {
    static RankFailure of(RankPlace place, Throwable problem) {
        StringWriter trace = new StringWriter();
        problem.printStackTrace(new PrintWriter(trace));
        if (problem instanceof AnnealException known) {
            return new RankFailure(
                    place, known.kind(), String.valueOf(known.getMessage()), trace.toString(), isHearsay(known));
        }
        boolean memory = problem instanceof OutOfMemoryError || OutOfMemory.isCauseOf(problem);
        AnnealException.Kind kind = memory ? AnnealException.Kind.RESOURCES : AnnealException.Kind.BUG;
        return new RankFailure(place, kind, problem.toString(), trace.toString(), false);
    }

    private static boolean isHearsay(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof PeerReport) {
                return true;
            }
        }
        return false;
    }

    static RankFailure lost(RankPlace place, String reason) {
        String message = "its executor " + place.executorId() + " was lost: " + reason
                + ". Its log tells more; a killed process often means too little memory.";
        return new RankFailure(place, AnnealException.Kind.RESOURCES, message, "", false);
    }

    /** @param error what Spark says in place of a rank that could not report itself */
    static RankFailure unreported(RankPlace place, String error) {
        String message = "its task failed before it could report why: "
                + error.lines().findFirst().orElse(error) + ". See its executor's log.";
        return new RankFailure(place, AnnealException.Kind.ENVIRONMENT, message, error, false);
    }

    /** @param report what another rank says about it, if one does */
    static RankFailure silent(RankPlace place, Duration silence, Optional<RankFailure> report) {
        String message = "its executor " + place.executorId() + " does not answer; "
                + report.filter(peer -> peer.place().rank() != place.rank())
                        .map(peer -> quote(peer) + " ")
                        .orElse("its process may be stopped, overloaded or cut off: see its log. ")
                + String.format(Locale.ROOT, "It was last heard of %.1f s ago.", silence.toMillis() / 1e3);
        return new RankFailure(place, AnnealException.Kind.RESOURCES, message, "", false);
    }

    /** @param peer what another rank says about it */
    static RankFailure hanging(RankPlace place, RankFailure peer) {
        String message = "its executor " + place.executorId() + " is there, but its work does not come to an end; "
                + quote(peer);
        return new RankFailure(place, AnnealException.Kind.RESOURCES, message, "", false);
    }

    private static String quote(RankFailure peer) {
        return "rank " + peer.place().rank() + " reports: " + peer.message();
    }

    /** Whether another attempt on other executors can help, as it cannot where the input or the program is at fault. */
    boolean mayPass() {
        return kind == AnnealException.Kind.ENVIRONMENT || kind == AnnealException.Kind.RESOURCES;
    }

    AnnealException toException(int worldSize, Throwable sparkSays) {
        AnnealException problem = new AnnealException(
                kind,
                "Rank " + place.rank() + " of " + worldSize + " on " + place.host() + " failed: " + message,
                sparkSays);
        if (!stackTrace.isEmpty()) {
            problem.addSuppressed(new OnTheRank(stackTrace));
        }
        return problem;
    }

    /** Carries the rank's own stack trace into the driver's. */
    private static final class OnTheRank extends RuntimeException {
        OnTheRank(String stackTrace) {
            super("on the rank: " + stackTrace, null, false, false);
        }
    }
}
