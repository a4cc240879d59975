package dev.anneal.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MicroBatchesTest {
    /** A run that was halved on the way has two orders of sums, which no setting asks for. */
    @Test
    void whoIsToldOfSmallerOnesHearsWhatRepeatsTheRun() {
        assertThat(MicroBatches.halvedAt(0, 2))
                .isEqualTo(
                        "Memory ran out, so training goes on from step 0 with micro-batches of 2 rows. The model's bytes"
                                + " follow their size: to repeat the run, set train.micro-batch-size to 2, or give executors more"
                                + " memory.");
        assertThat(MicroBatches.halvedAt(20, 2))
                .isEqualTo(
                        "Memory ran out, so training goes on from step 20 with micro-batches of 2 rows. The model's bytes"
                                + " follow their size, and no one setting repeats a run with two of them: for one that can be"
                                + " repeated, begin anew with train.micro-batch-size 2, or give executors more memory.");
    }
}
