package dev.anneal.config;

import static dev.anneal.config.ConfigTexts.MINIMAL;
import static dev.anneal.config.ConfigTexts.assertProblem;

import org.junit.jupiter.api.Test;

/** Models that are evaluated as one. */
class EvaluatedModelsTest {
    private static final String TWO = "evaluate.models=[runs/a, runs/b]";

    @Test
    void areTwoAtLeast() {
        assertProblem(MINIMAL, "evaluate.models=[runs/a]")
                .contains("evaluate.models is [runs/a], but it takes two models to answer together");
    }

    @Test
    void bringTheirThresholdsAndTemperatures() {
        for (String choice : new String[] {"evaluate.calibrate=true", "evaluate.threshold.metric=f1"}) {
            assertProblem(MINIMAL, TWO, choice)
                    .contains("a choice of threshold or temperature, which is kept with one model")
                    .endsWith("together they use what lies beside each.");
        }
    }

    @Test
    void haveNoBaselines() {
        assertProblem(MINIMAL, TWO, "evaluate.baseline.models=[majority]")
                .contains("so is baseline, which stands beside the run's own model");
    }
}
