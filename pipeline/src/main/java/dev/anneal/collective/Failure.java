package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import dev.anneal.error.AnnealException.Kind;
import java.util.Optional;

/**
 * Why a group of ranks stopped.
 *
 * @param origin the rank that noticed first
 * @param cause what it caught, on that rank only
 */
record Failure(int origin, Kind kind, String text, Optional<Throwable> cause) {
    /** Bounds what a rank sends to others. */
    private static final int MOST_CHARACTERS = 8_192;

    Failure {
        text = text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
    }

    static Failure of(int origin, Throwable cause) {
        return new Failure(origin, kind(cause), text(cause), Optional.of(cause));
    }

    /** As seen by a rank; {@code where} tells the origin's address. */
    AnnealException exception(int rank, String where) {
        String message = rank == origin ? text : "Rank " + origin + where + " reports: " + text;
        return cause.map(thrown -> new AnnealException(kind, message, thrown))
                .orElseGet(() -> new AnnealException(kind, message, new PeerReport(text)));
    }

    private static Kind kind(Throwable cause) {
        if (cause instanceof AnnealException known) {
            return known.kind();
        }
        return cause instanceof OutOfMemoryError ? Kind.RESOURCES : Kind.BUG;
    }

    private static String text(Throwable cause) {
        String message = cause.getMessage();
        return cause instanceof AnnealException && message != null ? message : cause.toString();
    }
}
