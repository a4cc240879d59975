package dev.anneal.track;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Decides when a display is due for another line. Not thread-safe. */
final class Ticker {
    private final Pace pace;
    private final InstantSource clock;
    private Instant last = Instant.EPOCH;
    private double lastShare;

    Ticker(Pace pace, InstantSource clock) {
        this.pace = pace;
        this.clock = clock;
    }

    /** Whether to show a line now; the first time always, and at the end. */
    boolean isDue(double share) {
        Instant now = clock.instant();
        boolean due = share >= 1 || pace.isDue(Duration.between(last, now), lastShare, share);
        if (due) {
            last = now;
            lastShare = share;
        }
        return due;
    }
}
