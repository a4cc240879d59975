package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionTest {
    private static final Decision DECISION = new Decision(1.5, "f1", List.of(0.2));

    @TempDir
    private Path folder;

    @Test
    void withoutOneLogitsStayAndTheLargestWins() {
        float[] logits = {1, 3, 2};

        assertThat(Decision.NONE.calibrated(logits)).isSameAs(logits);
        assertThat(Decision.NONE.chosen(logits, 0, 3)).isEqualTo(1);
        assertThat(Decision.NONE.threshold(7)).isEqualTo(0.5);
    }

    @Test
    void aThresholdDecidesBetweenTwo() {
        float[] logits = {0, -1};

        assertThat(DECISION.calibrated(logits)).containsExactly(0, (float) (-1 / 1.5));
        assertThat(DECISION.chosen(logits, 0, 2)).as("its probability is 0.27").isEqualTo(1);
        assertThat(new Decision(1, "f1", List.of(0.3)).chosen(logits, 0, 2)).isZero();
        assertThat(new Decision(1, "f1", List.of(0.0)).chosen(new float[] {900, -900}, 0, 2))
                .isEqualTo(1);
    }

    @Test
    void isReadBackFromItsFile() throws IOException {
        Path file = Files.writeString(folder.resolve("decision.json"), DecisionJson.text(DECISION));

        assertThat(DecisionJson.read(file, List.of("no", "yes"))).isEqualTo(DECISION);
        assertThat(DecisionJson.read(folder.resolve("none.json"), List.of("no", "yes")))
                .isEqualTo(Decision.NONE);
    }

    @Test
    void whatDoesNotFitTheModelIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("decision.json"), DecisionJson.text(DECISION));

        assertThatThrownBy(() -> DecisionJson.read(file, List.of("a", "b", "c")))
                .isInstanceOf(AnnealException.class)
                .hasMessage(file + " is not what evaluating writes: it has 1 thresholds for 3 labels. Delete it, or"
                        + " evaluate again.");
        Files.writeString(file, "{\"temperature\": -1, \"thresholds\": []}");
        assertThatThrownBy(() -> DecisionJson.read(file, List.of("a", "b")))
                .hasMessageContaining("A temperature is a number above 0: -1.0");
        Files.writeString(file, "{\"temperature\": 1, \"thresholds\": [2]}");
        assertThatThrownBy(() -> DecisionJson.read(file, List.of("a", "b")))
                .hasMessageContaining("A threshold is a probability, from 0 to 1: 2.0");
        Files.writeString(file, "no JSON");
        assertThatThrownBy(() -> DecisionJson.read(file, List.of("a", "b"))).isInstanceOf(AnnealException.class);
    }

    @Test
    void isPartOfTheEvaluation() {
        Evaluation evaluation = EvaluationExamples.analysed();
        Evaluation decided = evaluation.with(evaluation.analysis().with(DECISION));

        assertThat(Evaluation.fromJson(decided.toJson())).isEqualTo(decided);
        assertThat(decided.toJson()).contains("\"temperature\" : 1.5");
        assertThat(evaluation.toJson()).doesNotContain("temperature");
    }
}
