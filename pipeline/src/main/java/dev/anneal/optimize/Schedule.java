package dev.anneal.optimize;

/**
 * The learning rate's factor at each step: a pure function. Warm-up rises linearly from 0 at step 0, as {@code transformers}' schedules do, so the
 * first step moves nothing.
 *
 * @param warmupSteps steps until the factor is 1
 * @param totalSteps steps of the run
 */
public record Schedule(Shape shape, int warmupSteps, int totalSteps) {
    /** What follows the warm-up. */
    public enum Shape {
        /** Falls to 0 at the last step: get_linear_schedule_with_warmup. */
        LINEAR,
        /** Stays at 1: get_constant_schedule_with_warmup. */
        CONSTANT
    }

    public Schedule {
        if (warmupSteps < 0 || totalSteps < 1 || warmupSteps > totalSteps) {
            throw new IllegalArgumentException(warmupSteps + " warm-up steps of " + totalSteps + " steps");
        }
    }

    /** The factor at a step, counted from 0. */
    public double factor(int step) {
        if (step < warmupSteps) {
            return (double) step / Math.max(1, warmupSteps);
        }
        return switch (shape) {
            case CONSTANT -> 1;
            case LINEAR -> Math.max(0, (double) (totalSteps - step) / Math.max(1, totalSteps - warmupSteps));
        };
    }
}
