package dev.anneal.train.event;

import java.time.Instant;
import java.util.Optional;

/** Something that happened in a training run. Immutable values; one line each in `metrics.jsonl`. */
public sealed interface TrainEvent
        permits RunStarted,
                ModelRead,
                StepFinished,
                GradientsMeasured,
                Warned,
                Evaluated,
                CheckpointWritten,
                Restarted,
                Resumed,
                Stopped,
                EndedEarly,
                RunFinished {

    /** When it happened, on the clock of the process that runs rank 0's side of the story. */
    Instant time();

    /** One JSON object without line breaks, keys in snake_case, `event` first. */
    default String toJson() {
        return TrainEventWriter.json(this);
    }

    /**
     * Reads a line that {@link #toJson} wrote; empty for an event of a kind that this version does not know.
     *
     * @throws dev.anneal.error.AnnealException kind user, if the line is damaged
     */
    static Optional<TrainEvent> parse(String line) {
        return TrainEventReader.parse(line);
    }
}
