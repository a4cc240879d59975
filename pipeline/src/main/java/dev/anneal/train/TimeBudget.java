package dev.anneal.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.config.DurationText;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Ends training when it has taken its time. What counts is the time from the moment at which an attempt is ready for its first step, with all steps,
 * evaluations and pauses for checkpoints, over all attempts of the run. A checkpoint knows the time that it took to come to it, so an attempt that goes on
 * from it has used up as much; what a failed attempt did after its newest checkpoint is done again and does not count.
 *
 * <p>Clocks of ranks differ. Rank 0's decides, and all ranks hear of it after every step, so that they end after the same one. Without a budget no message
 * is sent. Not thread-safe.
 */
final class TimeBudget implements Resumable {
    private static final String SECONDS = "trained_seconds";
    private static final double MILLIS_PER_SECOND = 1e3;

    private final Optional<Duration> budget;
    private final AllReduce allReduce;
    private final InstantSource clock;
    private Duration before = Duration.ZERO;
    private Duration taken = Duration.ZERO;
    private Instant beginning;

    TimeBudget(Optional<Duration> budget, AllReduce allReduce, InstantSource clock) {
        this.budget = budget;
        this.allReduce = allReduce;
        this.clock = clock;
        this.beginning = clock.instant();
    }

    /** The first step of this attempt is about to be made. */
    void begin() {
        beginning = clock.instant();
    }

    /** A step is over, and the evaluation after it. All ranks call it. */
    void stepped() {
        if (budget.isEmpty()) {
            return;
        }
        byte[] mine =
                ByteBuffer.allocate(Long.BYTES).putLong(spent().toMillis()).array();
        taken = Duration.ofMillis(ByteBuffer.wrap(allReduce.broadcast(mine)).getLong());
    }

    /** By this rank's clock; one that is set back does not give time back. */
    private Duration spent() {
        Duration now = before.plus(Duration.between(beginning, clock.instant()));
        return now.compareTo(taken) > 0 ? now : taken;
    }

    /** What is left, by this rank's clock; empty where there is no budget. */
    OptionalDouble secondsLeft() {
        return budget.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.max(0, budget.get().minus(spent()).toMillis() / MILLIS_PER_SECOND));
    }

    /** What it waits for; empty where there is no budget. */
    Optional<String> limit() {
        return budget.map(limit -> DurationText.write(limit) + " of training");
    }

    /** Why training ends; empty while it goes on. */
    Optional<String> reason() {
        return budget.filter(limit -> taken.compareTo(limit) >= 0)
                .map(limit -> "time budget: the " + DurationText.write(limit) + " of train.time-budget are over");
    }

    @Override
    public Map<String, Double> progress() {
        return budget.isEmpty() ? Map.of() : Map.of(SECONDS, taken.toMillis() / MILLIS_PER_SECOND);
    }

    @Override
    public void resume(Map<String, Double> progress) {
        before = Duration.ofMillis(Math.round(progress.getOrDefault(SECONDS, 0.0) * MILLIS_PER_SECOND));
        taken = before;
    }
}
