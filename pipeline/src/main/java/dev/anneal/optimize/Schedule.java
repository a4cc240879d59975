package dev.anneal.optimize;

/**
 * The learning rate's factor at each step: a pure function. Warm-up rises linearly from 0 at step 0, as {@code transformers}' schedules do, so the
 * first step moves nothing.
 *
 * @param curve what follows the warm-up
 * @param warmupSteps steps until the factor is 1
 * @param totalSteps steps of the run
 */
public record Schedule(Curve curve, int warmupSteps, int totalSteps) {
    public Schedule {
        if (warmupSteps < 0 || totalSteps < 1 || warmupSteps > totalSteps) {
            throw new IllegalArgumentException(warmupSteps + " warm-up steps of " + totalSteps + " steps");
        }
    }

    /**
     * The same, but one factor from a step on.
     *
     * @param step counted from 0; of the warm-up nothing is lost
     */
    public Schedule heldFrom(int step, double factor) {
        return new Schedule(new Curve.Held(curve, Math.max(0, step - warmupSteps), factor), warmupSteps, totalSteps);
    }

    /** The factor at a step, counted from 0. */
    public double factor(int step) {
        return step < warmupSteps
                ? (double) step / Math.max(1, warmupSteps)
                : curve.factor(step - warmupSteps, totalSteps - warmupSteps);
    }
}
