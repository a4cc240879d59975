package dev.anneal.config;

import static dev.anneal.config.ConfigTexts.MINIMAL;
import static dev.anneal.config.ConfigTexts.assertProblems;
import static dev.anneal.config.ConfigTexts.read;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OverridesTest {
    @Test
    void replacesAddsAndTakesAway() {
        RunConfig config = read(
                MINIMAL + "train: {epochs: 5, max-steps: 7}\n",
                "train.epochs=6",
                "train.max-steps=",
                "train.optimizer.learning-rate=1e-3",
                "train.seed={order: 9}",
                "data.test={path: 's3a://bucket/t.csv', format: csv}",
                "data.labels=[yes, no]",
                "cluster.timeout=30 seconds");

        assertThat(config.train().epochs()).isEqualTo(6);
        assertThat(config.train().maxSteps()).isEmpty();
        assertThat(config.train().optimizer().learningRate()).isEqualTo(1e-3);
        assertThat(config.train().seed()).isEqualTo(new SeedConfig(1, 9, 1));
        assertThat(config.data().test().orElseThrow().path()).contains("s3a://bucket/t.csv");
        assertThat(config.data().labels()).containsExactly("yes", "no");
        assertThat(config.cluster().timeout()).hasSeconds(30);
    }

    @Test
    void theLastOneCounts() {
        assertThat(read(MINIMAL, "train.seed=2", "train.seed=3").train().seed()).isEqualTo(SeedConfig.of(3));
    }

    @Test
    void takesWhatLooksLikeACommentAsText() {
        assertThat(read(MINIMAL, "data.columns.text=#1 String").data().columns().text())
                .isEqualTo("#1 String");
    }

    @Test
    void removesAWholeSection() {
        String yaml = MINIMAL.replace("  split:", "  limit: {train: 8000}\n  split:");

        assertThat(read(yaml).data().limit().train()).hasValue(8000);
        assertThat(read(yaml, "data.limit=null").data().limit()).isEqualTo(LimitConfig.NONE);
    }

    @Test
    void problemsNameTheOverride() {
        assertProblems(
                        MINIMAL + "train: {seed: 4}\n",
                        "train.sed=1",
                        "train.epochs=0",
                        "trian.seed=1",
                        "seed",
                        "name=[1",
                        "train.seed.order=2")
                .containsExactly(
                        "--set seed is not an assignment. Write --set key=value, for example --set train.seed=2.",
                        "--set name=[1 has a value that is not YAML. Put text with special characters into quotes of its own:"
                                + " --set 'name=\"...\"'.",
                        "train.seed is one value there, so it has no key \"order\" (run.yaml:8, --set train.seed.order)."
                                + " Set train.seed as a whole.",
                        "trian is not a key (--set trian.seed). Did you mean train?",
                        "train.sed is not a key (--set train.sed). Did you mean train.seed?",
                        "train.epochs is 0, but it must be at least 1 (--set train.epochs).");
    }
}
