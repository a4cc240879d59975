package dev.anneal.train.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.HeadConfig;
import dev.anneal.config.Task;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.tensor.Engine;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingTimeTest {
    @Test
    void countsTheMicroStepsOfTheBusiestRank() {
        // 1,000 rows are 63 steps of 16 rows, and a step has four micro-batches.
        assertThat(TrainingTime.of(EstimateConfigs.with(), 1, 1000, 0).microSteps())
                .isEqualTo(3 * 63 * 4);
        assertThat(TrainingTime.of(EstimateConfigs.with(), 3, 1000, 0).microSteps())
                .isEqualTo(3 * 63 * 2);
        assertThat(TrainingTime.of(EstimateConfigs.with("train.complete-batches=true"), 1, 1000, 0)
                        .microSteps())
                .isEqualTo(3 * 62 * 4);
        assertThat(TrainingTime.of(EstimateConfigs.with("train.max-steps=10"), 4, 1000, 0)
                        .microSteps())
                .isEqualTo(10);
        assertThat(TrainingTime.of(EstimateConfigs.with("train.regularization.adversarial.name=fgm"), 4, 1000, 0)
                        .microSteps())
                .isEqualTo(2 * 3 * 63);
    }

    @Test
    void addsEvaluationsWhichGoForwardOnly() {
        TrainingTime time = TrainingTime.of(EstimateConfigs.with(), 2, 1000, 100);

        assertThat(time.steps()).isEqualTo(3 * 63);
        assertThat(time.evaluations()).isEqualTo(3);
        assertThat(time.evaluated()).isEqualTo(3 * 13);
        assertThat(time.duration(Duration.ofMillis(30))).isEqualTo(Duration.ofMillis(30 * 3 * 63 * 2 + 10 * 3 * 13));
        assertThat(TrainingTime.of(EstimateConfigs.with("train.evaluate-every=never"), 2, 1000, 100)
                        .evaluated())
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FEATURES")
    void measuresAMicroBatchOfEveryTask(Task task) {
        Engine.enter(1);
        boolean hasLabels = task != Task.ANSWER && task != Task.MASKED_LM;
        TaskModel.TrainingOptions options = new TaskModel.TrainingOptions(
                task, hasLabels ? List.of("a", "b", "c") : List.of(), HeadConfig.OWN, OptionalDouble.empty(), 1);
        ModelDirectory source = ModelDirectory.open(Path.of("vectors/tiny-bert/seqcls-single/model"));
        try (TaskModel model = TaskModel.forTraining(source, options);
                MicroBatchTrial trial = new MicroBatchTrial(EstimateConfigs.with(), model, 16)) {
            float before = first(model);

            MicroBatchTrial.Measured measured = trial.measure(2, 3, Duration.ofSeconds(5));

            assertThat(measured.median()).isPositive().isLessThan(Duration.ofSeconds(5));
            assertThat(measured.passes()).isBetween(2, 3);
            assertThat(first(model)).isEqualTo(before);
        }
    }

    private static float first(TaskModel model) {
        FloatBuffer words = model.model().vectors().get(0).values();
        return words.get(words.capacity() / 2);
    }
}
