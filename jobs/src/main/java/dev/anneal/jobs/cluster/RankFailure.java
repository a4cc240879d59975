package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;

/** Why a rank failed, as text: not every exception survives a journey. */
record RankFailure(int rank, String host, AnnealException.Kind kind, String message, String stackTrace)
        implements Serializable {
    static RankFailure of(int rank, String host, Throwable problem) {
        StringWriter trace = new StringWriter();
        problem.printStackTrace(new PrintWriter(trace));
        if (problem instanceof AnnealException known) {
            return new RankFailure(rank, host, known.kind(), String.valueOf(known.getMessage()), trace.toString());
        }
        AnnealException.Kind kind =
                problem instanceof OutOfMemoryError ? AnnealException.Kind.RESOURCES : AnnealException.Kind.BUG;
        return new RankFailure(rank, host, kind, problem.toString(), trace.toString());
    }

    static RankFailure lost(RankStarted lost, String reason) {
        String message = "its executor " + lost.executorId() + " was lost: " + reason
                + ". Its log tells more; a killed process often means too little memory.";
        return new RankFailure(lost.rank(), lost.host(), AnnealException.Kind.RESOURCES, message, "");
    }

    AnnealException toException(int worldSize, Throwable sparkSays) {
        AnnealException problem = new AnnealException(
                kind, "Rank " + rank + " of " + worldSize + " on " + host + " failed: " + message, sparkSays);
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
