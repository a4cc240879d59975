package dev.anneal.tests;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Does something each time when a run of {@link Films} has come to a step, in the attempt that follows the last deed. */
final class Saboteur<V> implements AutoCloseable {
    private final List<V> victims = new CopyOnWriteArrayList<>();
    private final List<Instant> times = new CopyOnWriteArrayList<>();
    private final Films films;
    private final String output;
    private final Thread thread;

    /** @param deed returns to whom it was done */
    Saboteur(Films films, String output, Supplier<V> deed, int... steps) {
        this.films = films;
        this.output = output;
        thread = new Thread(
                () -> {
                    for (int step : steps) {
                        awaitStep(step);
                        times.add(Instant.now());
                        victims.add(deed.get());
                    }
                },
                "saboteur");
        thread.setDaemon(true);
        thread.start();
    }

    static Saboteur<ExecutorProcess> killing(Films films, String output, int... steps) {
        return new Saboteur<>(
                films,
                output,
                () -> {
                    ExecutorProcess victim = ExecutorProcess.youngest();
                    victim.kill();
                    return victim;
                },
                steps);
    }

    private void awaitStep(int step) {
        while (films.restarts(output).size() < victims.size()
                || films.steps(output).stream().noneMatch(done -> done >= step)) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException over) {
                throw new IllegalStateException("step " + step + " did not come", over);
            }
        }
    }

    List<V> victims() {
        return victims;
    }

    /** From a deed to the next step that is done after the restart. */
    Duration pauseAfter(int deed) {
        return Duration.between(times.get(deed), films.backAtWork(output, deed));
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
