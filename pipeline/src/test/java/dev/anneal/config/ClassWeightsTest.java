package dev.anneal.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClassWeightsTest {
    /** As scikit-learn has it, of the labels that occur. */
    @Test
    void balancedWeightsGiveEachLabelTheSamePart() {
        assertThat(ClassWeights.balanced(new long[] {3, 0, 1})).containsExactly(4 / 6.0, 1, 2);
    }
}
