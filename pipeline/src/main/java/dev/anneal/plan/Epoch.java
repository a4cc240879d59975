package dev.anneal.plan;

/** The steps of one epoch; in every epoch of a run as many. */
sealed interface Epoch permits EpochPlan, TokenEpoch {
    int stepCount();

    /** @param stepInEpoch from 0 to {@link #stepCount()} - 1; the plan returned is numbered over all epochs */
    StepPlan step(int stepInEpoch);
}
