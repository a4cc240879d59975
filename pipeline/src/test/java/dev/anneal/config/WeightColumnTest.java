package dev.anneal.config;

import static dev.anneal.config.ConfigTexts.MINIMAL;
import static dev.anneal.config.ConfigTexts.assertProblems;
import static dev.anneal.config.ConfigTexts.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WeightColumnTest {
    @Test
    void rowsWeighWhereEachHasALossOfItsOwn() {
        for (String task : List.of("single-label", "multi-label", "regression", "tokens")) {
            assertThat(read(MINIMAL, "task=" + task, "data.columns.weight=w")
                            .data()
                            .columns()
                            .weight())
                    .hasValue("w");
        }
        assertProblems(MINIMAL, "task=masked-lm", "data.columns.weight=w")
                .containsExactly(
                        "data.columns.weight is given, but task masked-lm joins rows to blocks, and blocks have no"
                                + " weight (--set data.columns.weight, --set task). Leave it out.");
        assertProblems(MINIMAL, "task=features", "data.columns.weight=w")
                .contains("data.columns.weight is given, but task features trains nothing"
                        + " (--set data.columns.weight, --set task). Leave it out.");
        assertProblems(MINIMAL, "data.columns.weight=label")
                .hasSize(1)
                .first()
                .asString()
                .contains("data.columns.weight is \"label\", which is the text or the label column too");
    }
}
