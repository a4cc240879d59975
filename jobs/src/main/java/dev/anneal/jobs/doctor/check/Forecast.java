package dev.anneal.jobs.doctor.check;

import dev.anneal.train.estimate.TrainingMemory;
import java.time.Duration;
import java.util.Optional;

/**
 * What a run will need.
 *
 * @param memory of a rank, outside its heap
 * @param trial absent where none was made
 * @param rows of the prepared dataset; absent before it is there
 */
public record Forecast(TrainingMemory memory, Optional<Trial> trial, Optional<Rows> rows) {
    /**
     * A micro-batch that was measured.
     *
     * @param tokens of each of its rows
     * @param passes that it is the median of
     */
    public record Trial(Duration microBatch, int tokens, int passes) {}

    /**
     * @param training rows of the training split
     * @param validation rows of the validation split, 0 for none
     */
    public record Rows(long training, long validation) {}
}
