package dev.anneal.model.hub;

import java.time.Duration;

/**
 * How long to try.
 *
 * @param attempts per request, the first included
 * @param firstPause before the second attempt; it doubles with each further one
 * @param silence how long a server may send nothing before the connection is given up
 */
public record HubRetries(int attempts, Duration firstPause, Duration silence) {
    public HubRetries {
        if (attempts < 1) {
            throw new IllegalArgumentException("at least one attempt is needed, not " + attempts);
        }
    }

    /** Six attempts within half a minute of pauses. */
    public static HubRetries standard() {
        return new HubRetries(6, Duration.ofSeconds(1), Duration.ofSeconds(60));
    }
}
