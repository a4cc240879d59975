package dev.anneal.train;

import java.util.Optional;

/** What a {@link TrainCallback} can do to the run that it hears of. Belongs to the thread that calls the callback. */
public final class TrainControl {
    private Optional<String> reason = Optional.empty();

    private TrainControl() {}

    /** Of an attempt that begins. */
    public static TrainControl fresh() {
        return new TrainControl();
    }

    /**
     * Ends training after this step, on all ranks, as if it were the last of the run: what is due at the end is done, and the model is kept. The first
     * reason counts.
     *
     * @param why for the people who read of it
     */
    public void stop(String why) {
        reason = reason.or(() -> Optional.of(why));
    }

    /** Why training ends, if somebody has asked for it. */
    public Optional<String> reason() {
        return reason;
    }
}
