package dev.anneal.model.hub;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Tries a request again after what may pass: lost connections, silence, and answers that say "later" or "my fault". */
record Attempts(HubRetries retries) {
    interface Attempt<T> {
        /** An IOException is a reason to try again; an AnnealException is not. */
        T run() throws IOException, InterruptedException;
    }

    /** The answer of the first attempt that has one. */
    <T> T run(URI address, Attempt<T> attempt) throws UnreachableException {
        Duration pause = retries.firstPause();
        for (int number = 1; ; number++) {
            try {
                return attempt.run();
            } catch (IOException e) {
                if (number == retries.attempts()) {
                    throw new UnreachableException(address, number, e);
                }
                pause(address, pause);
                pause = pause.multipliedBy(2);
            } catch (InterruptedException e) {
                throw interrupted(address, e);
            }
        }
    }

    private static void pause(URI address, Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(address, e);
        }
    }

    private static AnnealException interrupted(URI address, InterruptedException e) {
        Thread.currentThread().interrupt();
        return AnnealException.environment("The download of " + address + " was interrupted. Start again.", e);
    }
}
