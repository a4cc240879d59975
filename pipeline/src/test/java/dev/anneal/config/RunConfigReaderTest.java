package dev.anneal.config;

import static dev.anneal.config.ConfigTexts.MINIMAL;
import static dev.anneal.config.ConfigTexts.assertProblems;
import static dev.anneal.config.ConfigTexts.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunConfigReaderTest {
    @Test
    void readsValuesOfEveryType() {
        RunConfig config = read("""
                name: all-types
                task: single-label
                model: {source: "jar:model.onnx", head: {pooling: mean, dropout: 0.2}}
                data:
                  train: {path: a.tsv, format: tsv, options: {header: true, sep: "|", n: 3}}
                  validation: {path: b.tsv, format: tsv}
                  columns: {text: "#1 String", pair: 2, label: Quality, id: key}
                  labels: [0, "1", two]
                  truncation: only-second
                  max-rejects: 10000000000
                train:
                  max-steps: 10
                  optimizer: {learning-rate: 3e-4, weight-decay: 0}
                  seed: {order: -5}
                  evaluate-every: 5 steps
                  checkpoint-every: never
                  time-budget: 2 hours
                  early-stopping: {min-delta: 5e-3}
                  length-buckets: false
                  shuffle: false
                  pad-to: 100
                cluster: {transport: tcp, timeout: 90 seconds}
                output: runs/x
                """);

        assertThat(config.data().train().orElseThrow().options())
                .containsExactly(Map.entry("header", "true"), Map.entry("sep", "|"), Map.entry("n", "3"));
        assertThat(config.data().columns().pair()).contains("2");
        assertThat(config.data().labels()).containsExactly("0", "1", "two");
        assertThat(config.data().truncation()).isEqualTo(Truncation.ONLY_SECOND);
        assertThat(config.data().maxRejects()).isEqualTo(10_000_000_000L);
        assertThat(config.model().head().dropout()).hasValue(0.2);
        assertThat(config.train().maxSteps()).hasValue(10);
        assertThat(config.train().optimizer().learningRate()).isEqualTo(3e-4);
        assertThat(config.train().optimizer().weightDecay()).isZero();
        assertThat(config.train().seed()).isEqualTo(new SeedConfig(1, -5, 1));
        assertThat(config.train().evaluateEvery()).isEqualTo(new Interval(5, Interval.Unit.STEPS));
        assertThat(config.train().checkpointEvery()).isEqualTo(Interval.NEVER);
        assertThat(config.train().timeBudget()).contains(Duration.ofHours(2));
        assertThat(config.train().earlyStopping()).contains(new EarlyStoppingConfig(3, 5e-3));
        assertThat(config.train().lengthBuckets()).isFalse();
        assertThat(config.train().shuffle()).isFalse();
        assertThat(config.train().padTo()).hasValue(100);
        assertThat(config.cluster().timeout()).hasSeconds(90);
    }

    @Test
    void oneSeedIsForEverything() {
        assertThat(read(MINIMAL + "train: {seed: 7}").train().seed()).isEqualTo(SeedConfig.of(7));
    }

    @Test
    void aKeyWithoutValueHasItsDefault() {
        RunConfig config = read(MINIMAL + "train:\n  epochs:\n  max-steps: ~\nevaluate:\n");

        assertThat(config).isEqualTo(read(MINIMAL));
    }

    @Test
    void reportsAllProblemsTogether() {
        assertProblems("""
                        name: bad name
                        task: token
                        modle: {source: x}
                        data:
                          train: {path: rows.csv, format: cvs}
                          columns: {text: a, label: a}
                          max-length: "64"
                        train:
                          epochs: 0
                          epochs: 1.5
                          epoch: 3
                          batch-size: 16
                          micro-batch-size: 32
                          optimizer: {learning-rate: fast, beta1: 1}
                          evaluate-every: 5
                        cluster: {executors: 0, timeout: 5}
                        """)
                .containsExactly(
                        "train.epochs is given twice (run.yaml:9, run.yaml:10). Keep one of them.",
                        "modle is not a key (run.yaml:3). Did you mean model?",
                        "task is \"token\", but it must be one of: single-label, multi-label, regression, tokens, answer, masked-lm, features"
                                + " (run.yaml:2). Did you mean tokens?",
                        "model is missing (run.yaml). The model that the run starts from. It needs at least: source.",
                        "data.train.format is \"cvs\", but it must be one of: csv, tsv, jsonl, parquet, orc, text, conll, conllu, squad;"
                                + " or the name of a Spark data source (run.yaml:5). Did you mean csv?",
                        "data.columns.label is \"a\", which is the text column too (run.yaml:6). Name another column.",
                        "data.max-length is \"64\", but it must be a whole number (run.yaml:7). Remove the quotes.",
                        "train.epoch is not a key (run.yaml:11). Did you mean train.epochs?",
                        "train.epochs is 1.5, but it must be a whole number (run.yaml:10).",
                        "train.optimizer.learning-rate is \"fast\", but it must be a number (run.yaml:14).",
                        "train.optimizer.beta1 is 1.0, but it must be at least 0 and below 1 (run.yaml:14).",
                        "train.evaluate-every is 5, but it must be an interval such as \"1 epoch\", \"50 steps\" or \"never\" (run.yaml:15).",
                        "train.micro-batch-size is 32, but batch-size is 16 (run.yaml:13, run.yaml:12). Lower it or raise train.batch-size.",
                        "cluster.timeout is 5, but it must be a duration such as \"90 seconds\" or \"2 minutes\" (run.yaml:16).",
                        "cluster.executors is 0, but it must be at least 1 (run.yaml:16).",
                        "output is missing (run.yaml). The run's folder, on any Hadoop file system.",
                        "name is \"bad name\", but it must be letters, digits, dots, dashes and underscores (run.yaml:1).",
                        "evaluate.split is validation, but there are no validation rows (default). Name data.validation,"
                                + " set data.split.validation to a share such as 0.1, or choose another split.");
    }

    @Test
    void saysNothingAboutTheReplacementsOfWrongValues() {
        assertProblems(MINIMAL + "train: {batch-size: many, micro-batch-size: 64}\ncluster: {executors: 16}\n")
                .containsExactly("train.batch-size is \"many\", but it must be a whole number (run.yaml:8).");
    }

    @Test
    void refusesMoreExecutorsThanMicroBatches() {
        assertProblems(MINIMAL + "train:\n  batch-size: 16\n  micro-batch-size: 4\ncluster: {executors: 8}\n")
                .containsExactly(
                        "cluster.executors is 8, but a step has 4 micro-batches (batch-size 16 / micro-batch-size 4), and an"
                                + " executor without one has nothing to do (run.yaml:11, run.yaml:9, run.yaml:10)."
                                + " Lower cluster.executors or train.micro-batch-size, or raise train.batch-size.");
        assertProblems(MINIMAL + "train: {batch-size: 1}\n")
                .containsExactly(
                        "cluster.executors is 2, but a step has 1 micro-batches (batch-size 1 / micro-batch-size 1), and an"
                                + " executor without one has nothing to do (default, run.yaml:8)."
                                + " Lower cluster.executors or train.micro-batch-size, or raise train.batch-size.");
    }

    @Test
    void refusesAWarmUpThatIsLongerThanTheRunOrGivenTwice() {
        assertProblems(MINIMAL + "train: {max-steps: 600, schedule: {warmup-steps: 900}}\n")
                .containsExactly("train.schedule.warmup-steps is 900, but the run has at most 600 steps (run.yaml:8)."
                        + " Lower it or raise train.max-steps.");
        assertProblems(MINIMAL + "train: {schedule: {warmup-steps: 9, warmup-ratio: 0.1}}\n")
                .containsExactly(
                        "train.schedule.warmup-steps is 9, but warmup-ratio is 0.1, and both say how long the warm-up is"
                                + " (run.yaml:8). Keep one of them.");
    }

    @Test
    void refusesSplitsWithoutRows() {
        assertProblems(MINIMAL + "evaluate: {split: test}\n", "data.split=")
                .containsExactly(
                        "train.evaluate-every is 1 epoch, but there are no validation rows (default)."
                                + " Name data.validation, set data.split.validation to a share such as 0.1, or say never.",
                        "evaluate.split is test, but there are no test rows (run.yaml:8)."
                                + " Name data.test, set data.split.test to a share such as 0.1, or choose another split.");
    }

    @Test
    void refusesSplitsWithTwoSourcesOrNoTrainingRows() {
        assertProblems(MINIMAL, "data.validation={path: v.csv, format: csv}")
                .containsExactly(
                        "data.split.validation is 0.1, but data.validation names a table too (run.yaml:6, --set data.validation)."
                                + " Keep one of them.");
        assertProblems(MINIMAL, "data.split.test=0.9")
                .containsExactly("data.split.validation is 0.1 and test is 0.9, which leaves no rows to train on"
                        + " (run.yaml:6, --set data.split.test). Their sum must be below 1.");
    }

    @Test
    void refusesMetricsThatAreNotComputed() {
        assertProblems(MINIMAL, "train.metric-for-best=acuracy")
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("train.metric-for-best is \"acuracy\", but it must be one of: loss, accuracy,")
                        .endsWith("(--set train.metric-for-best, run.yaml:2). Did you mean accuracy?"));
        assertProblems(MINIMAL, "train.metric-for-best=f1", "data.labels=[a, b, c]")
                .containsExactly("train.metric-for-best is f1, which is a metric of two labels, but data.labels has 3"
                        + " (--set train.metric-for-best, --set data.labels). Use macro_f1.");
    }

    @Test
    void suggestsTheSectionOfAKeyThatIsElsewhere() {
        assertProblems(MINIMAL + "learning-rate: 1\nzzz: 1\n")
                .containsExactly(
                        "learning-rate is not a key (run.yaml:8). Did you mean train.optimizer.learning-rate?",
                        "zzz is not a key (run.yaml:9). Keys here: name, preset, task, model, data, train, evaluate, score, experiment, tune, cluster, output.");
    }

    @Test
    void refusesSectionsAndListsInPlaceOfValuesAndTheReverse() {
        assertProblems(
                        MINIMAL + "train: {epochs: {a: 1}, batch-size: [1], optimizer: adamw}\ncluster: [2]\n",
                        "data.labels=a")
                .containsExactly(
                        "data.labels is not a list of texts (--set data.labels). Write [one, two].",
                        "train.epochs is a section, but it must be a whole number (run.yaml:8).",
                        "train.batch-size is a list, but it must be a whole number (run.yaml:8).",
                        "train.optimizer is \"adamw\", but it must be a section (run.yaml:8). Its keys: name, learning-rate,"
                                + " layer-decay, rate-scaling, reference-batch, weight-decay, decay-towards, clip-norm, beta1, beta2, epsilon,"
                                + " bias-correction, momentum, nesterov, then.",
                        "cluster is a list, but it must be a section (run.yaml:9). Its keys: executors, min-executors, attempts,"
                                + " replacement-wait, threads-per-rank, transport, memory-folder, encrypt, timeout, stop-timeout, executor-memory.");
    }

    @Test
    void refusesNumbersThatDoNotFit() {
        assertProblems(MINIMAL + "train: {epochs: 3000000000, seed: 99999999999999999999, dropout: .inf}\n")
                .containsExactly(
                        "train.epochs is 3000000000, but it must be between -2147483648 and 2147483647 (run.yaml:8).",
                        "train.seed is 99999999999999999999, but it must be between -9223372036854775808 and 9223372036854775807"
                                + " (run.yaml:8).",
                        "train.dropout is .inf, but it must be a number (run.yaml:8).");
    }

    @Test
    void anEmptyFileLacksWhatIsRequired() {
        assertProblems("# nothing\n")
                .hasSize(5)
                .allMatch(
                        line -> line.contains(" is missing (run.yaml). ") || line.startsWith("data.train is missing"));
    }

    @Test
    void saysWhereYamlIsBroken() {
        assertThatThrownBy(() -> read("name: x\ntrain: {epochs: 1\nseed: 2\n"))
                .isInstanceOf(AnnealException.class)
                .hasMessageStartingWith("run.yaml is not YAML: ")
                .hasMessageContaining("(run.yaml:3:");
        assertThatThrownBy(() -> read("just text"))
                .hasMessage(
                        "run.yaml holds one value or a list, but a run is a section of keys. See: anneal help config.");
    }

    @Test
    void namesTheFilesBesideAMissingOne(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("mrpc.yaml"), MINIMAL);
        Path missing = folder.resolve("mrcp.yaml");

        assertThatThrownBy(() -> RunConfigReader.read(missing, List.of()))
                .isInstanceOf(AnnealException.class)
                .hasMessageStartingWith(missing + " does not exist (working directory ")
                .hasMessageEndingWith("). There is: mrpc.yaml.");
        assertThatThrownBy(() -> RunConfigReader.read(folder, List.of()))
                .hasMessage(folder + " is a folder, but a configuration is a YAML file. There is: mrpc.yaml.");
        assertThatThrownBy(() -> RunConfigReader.read(folder.resolve("none/x.yaml"), List.of()))
                .hasMessageEndingWith(" Its folder does not exist either.");
        assertThat(RunConfigReader.read(folder.resolve("mrpc.yaml"), List.of()).name())
                .isEqualTo("small");
    }
}
