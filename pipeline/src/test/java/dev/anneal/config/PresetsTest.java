package dev.anneal.config;

import static dev.anneal.config.ConfigTexts.MINIMAL;
import static dev.anneal.config.ConfigTexts.assertProblems;
import static dev.anneal.config.ConfigTexts.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PresetsTest {
    static List<String> names() {
        return Presets.NAMES;
    }

    @Test
    void theFolderHoldsThoseThatHaveANameAndAllNamesAreInTheHelp() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../conf/presets"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            Presets.NAMES.stream().map(name -> name + ".yaml").toList());
        }
        assertThat(ConfigReference.text()).contains(String.join(", ", Presets.NAMES));
    }

    /** A key that does not exist, or a value that is not possible, would be refused. */
    @ParameterizedTest
    @MethodSource("names")
    void everyPresetIsAValidConfigurationThatNamesItsSource(String name) {
        RunConfig config = read(MINIMAL, "preset=" + name);
        assertThat(config.preset().applied()).containsExactly(name);
        assertThat(config.train()).isNotEqualTo(read(MINIMAL).train());
        assertThat(Presets.text(name)).startsWith("# ").containsPattern("arXiv [0-9]{4}[.][0-9]{5}|github.com/");
    }

    @Test
    void valuesAreThoseOfThePapers() {
        OptimizerConfig bert = read(MINIMAL, "preset=bert-finetune").train().optimizer();
        assertThat(bert.biasCorrection()).isFalse();
        assertThat(bert.learningRate()).isEqualTo(2e-5);
        TrainConfig mosbach = read(MINIMAL, "preset=mosbach-stable").train();
        assertThat(mosbach.epochs()).isEqualTo(20);
        assertThat(mosbach.optimizer().biasCorrection()).isTrue();
        assertThat(mosbach.schedule().warmupRatio()).isEqualTo(0.1);
        TrainConfig roberta = read(MINIMAL, "preset=roberta").train();
        assertThat(roberta.optimizer().weightDecay()).isEqualTo(0.1);
        assertThat(roberta.optimizer().clipNorm()).isZero();
        assertThat(read(MINIMAL, "preset=albert").train().dropout()).hasValue(0);
        assertThat(read(MINIMAL, "preset=albert").model().head().dropout()).hasValue(0.1);
        assertThat(read(MINIMAL, "preset=few-sample").model().reinitialisedLayers())
                .isEqualTo(2);
        assertThat(read(MINIMAL, "preset=bert-pretrain", "task=masked-lm")
                        .train()
                        .schedule()
                        .warmupSteps())
                .hasValue(10_000);
    }

    @Test
    void laterOnesWinAndTheFileWinsOverAll() {
        RunConfig config = read(MINIMAL, "preset=[roberta, few-sample]", "train.epochs=4", "train.optimizer.beta1=0.8");
        assertThat(config.train().epochs()).isEqualTo(4);
        assertThat(config.train().schedule().warmupRatio()).isEqualTo(0.1);
        assertThat(config.train().optimizer().clipNorm()).isEqualTo(1);
        assertThat(config.train().optimizer().beta1()).isEqualTo(0.8);
        assertThat(config.train().optimizer().beta2()).isEqualTo(0.98);
        assertThat(config.model().reinitialisedLayers()).isEqualTo(2);
        assertThat(config.preset().applied()).containsExactly("roberta", "few-sample");
    }

    /** A resolved configuration lacks what the file took away, and must not get it again. */
    @Test
    void aResolvedConfigurationDoesNotTakeThemTwice() {
        RunConfig config = read(MINIMAL, "preset=bert-pretrain", "train.max-steps=", "train.schedule.warmup-ratio=0.2");
        assertThat(config.train().maxSteps()).isEmpty();
        assertThat(config.train().schedule().warmupSteps()).isEmpty();
        String yaml = RunConfigWriter.yaml(config);
        assertThat(yaml).contains("preset:\n  applied:\n  - bert-pretrain\n");
        assertThat(read(yaml)).isEqualTo(config);
    }

    @Test
    void namesAndConflictsAreReportedWithTheirPlace() {
        assertProblems(MINIMAL, "preset=mosbach-stabel")
                .containsExactly("preset is not the name of a preset, or a list of names, of: "
                        + String.join(", ", Presets.NAMES) + " (--set preset). Did you mean mosbach-stable?");
        assertProblems(MINIMAL, "preset=bert-finetune", "train.optimizer.name=radam")
                .containsExactly("train.optimizer.bias-correction is set, but the optimizer radam does not use it"
                        + " (preset bert-finetune:7). Remove it, or choose one of adamw, adam.");
    }
}
