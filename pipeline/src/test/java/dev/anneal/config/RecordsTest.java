package dev.anneal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Records that Java code makes are checked like those of a file. */
class RecordsTest {
    @Test
    void constructorsNameAllProblems() {
        assertThatThrownBy(() -> new OptimizerConfig(
                        OptimizerConfig.Name.ADAMW,
                        0,
                        1,
                        OptimizerConfig.RateScaling.NONE,
                        32,
                        -1,
                        OptimizerConfig.DecayTarget.ZERO,
                        Double.NaN,
                        0.9,
                        0.999,
                        1e-8,
                        true,
                        OptionalDouble.of(0.9),
                        false,
                        Optional.empty()))
                .isInstanceOf(AnnealException.class)
                .hasMessage("""
                        learning-rate is 0.0, but it must be greater than 0.
                        weight-decay is -1.0, but it must be at least 0.
                        clip-norm is NaN, but it must be at least 0.
                        momentum is set, but the optimizer adamw does not use it. Remove it, or choose one of sgd.""");
        assertThatThrownBy(() -> new HeadConfig(
                        Optional.empty(), OptionalDouble.of(1), 0, 2, Optional.empty(), OptionalInt.empty()))
                .hasMessage("""
                        dropout-samples is 0, but it must be at least 1.
                        layers is 2, but the family's own head has its own layers. Choose a pooling, for example cls or mean, or an lstm-size, or leave layers out.
                        dropout is 1.0, but it must be at least 0 and below 1.""");
    }

    @Test
    void collectionsAreCopied() {
        Map<String, String> options = new HashMap<>(Map.of("sep", ";"));
        SourceConfig source = SourceConfig.files("rows.csv", Format.CSV, options);
        options.clear();

        assertThat(source.options()).containsExactly(Map.entry("sep", ";"));
        assertThatThrownBy(() -> source.options().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void everyRecordWithoutRequiredKeysCanBeMadeOfDefaults() {
        for (Class<?> type : List.of(
                HeadConfig.class,
                SplitConfig.class,
                LimitConfig.class,
                ColumnsConfig.class,
                DataConfig.class,
                ModelConfig.class,
                SourceConfig.class,
                TrainConfig.class,
                BootstrapConfig.class,
                EvaluateConfig.class,
                ScoreConfig.class,
                ClusterConfig.class)) {
            assertThat(Defaults.record(type)).isInstanceOf(type);
        }
    }

    @Test
    void theMicroBatchIsAQuarterOfTheBatchRoundedUp() {
        assertThat(microBatchRows(1)).isEqualTo(1);
        assertThat(microBatchRows(5)).isEqualTo(2);
        assertThat(microBatchRows(32)).isEqualTo(8);
        assertThat(microBatchRows(33)).isEqualTo(9);
    }

    private static int microBatchRows(int batchSize) {
        return ConfigTexts.read(ConfigTexts.MINIMAL, "train.batch-size=" + batchSize, "cluster.executors=1")
                .train()
                .microBatchRows();
    }
}
