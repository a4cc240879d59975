package dev.anneal.train;

import java.io.Serializable;

/**
 * A training loop of somebody's own: the same on every rank, whether that is an executor, a thread, or the only one there is. All ranks must make the
 * same calls of {@link Training} in the same order; what a loop decides by, such as {@link StepResult}, is the same on all of them.
 *
 * @param <R> what it gives back, for each rank
 */
@FunctionalInterface
public interface TrainingProgram<R extends Serializable> extends Serializable {
    /** Runs on the rank's thread, which has entered the engine; whatever it throws ends all ranks. */
    R run(Training training) throws Exception;
}
