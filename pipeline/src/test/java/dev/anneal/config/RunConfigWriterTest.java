package dev.anneal.config;

import static dev.anneal.config.ConfigTexts.MINIMAL;
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
import org.junit.jupiter.params.provider.ValueSource;

class RunConfigWriterTest {
    private static final Path CONF = Path.of("../conf");

    static Stream<Path> confFiles() throws IOException {
        try (Stream<Path> files = Files.list(CONF)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("confFiles")
    void everyFileOfConfComesBackEqual(Path file) {
        assertComesBackEqual(RunConfigReader.read(file, List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train.seed={initialisation: -1, order: 2, dropout: 9223372036854775807}",
                "preset=roberta",
                "preset=[bert-pretrain, few-sample]",
                "model.weights=random",
                "model={source: m, weights: random, architecture: {layers: 2, heads: 4, glu: swiglu, norm-position: pre}}",
                "model.lora={rank: 4, targets: [query, key]}",
                "model.reinitialised-layers=2",
                "model.scope={trained: top-layers, layers: 2, unfreeze-every: 1 epoch}",
                "train.optimizer.epsilon=1e-12",
                "train.optimizer.learning-rate=0.1",
                "train.optimizer={name: sgd, momentum: 0.9, nesterov: true}",
                "train.optimizer.then={after: 2 epochs, name: sgd, learning-rate: 1e-3, momentum: 0.5}",
                "train.schedule={name: cyclic, every: 2 epochs, amplitude: halving, start-factor: 0.2}",
                "train.evaluate-every=7 steps",
                "train.checkpoint-every=never",
                "train.dropout=0",
                "train.micro-batch-size=3",
                "train.early-stopping={patience: 5, min-delta: 1e-3}",
                "train.early-stopping={}",
                "train.time-budget=90 minutes",
                "cluster.timeout=1500 milliseconds",
                "cluster.timeout=2 hours",
                "data.columns.text='null'",
                "data.columns.text='#1: \"String\"'",
                "data.columns.id=''' '",
                "data.labels=['0', 1, 'true', '~', '']",
                "data.train.options={sep: \"\\t\", quote: '', a.b: 'x: y', n: '1e3'}",
                "data.limit={test: 5}",
                "data.split={validation: 0.1, group: author}",
                "data.split={validation: 0.1, stratify: true, cuts: {'yes': '7 9'}}",
                "tune.grid={train: {epochs: [2, 3], optimizer: {learning-rate: [5e-5]}}, model.source: ['a: b']}",
                "experiment={learning-curve: [0.1, 1], ablation: [train.dropout=0, 'data.labels=[a, b]']}",
                "evaluate.models=[runs/a, 'runs/b: c']",
                "evaluate.baseline={models: [majority, frozen-encoder], terms: 10}",
                "evaluate.baseline.published=[{metric: accuracy, value: 0.93, source: 'A, 2020: 1'}, {metric: f1, value: 9e-1, source: B}]",
                "score.baseline=logistic-regression",
                "score.input={path: ' in ', format: parquet}",
                "score.input={table: db.rows, options: {versionAsOf: 3}}",
                "score.input={query: \"select *\\n  from rows where a = 'b: c'\"}",
                "score.input={format: jdbc, options: {url: 'jdbc:h2:mem:x', dbtable: rows}}",
                "score.features={layers: [0, 6], pooling: mean, normalize: true}",
                "model.head={pooling: last-4-concat, layers: 1, activation: gelu, dropout-samples: 5}",
                "data.labels-file=labels.txt",
                "data.duplicates=remove",
                "train.loss.class-weights=balanced",
                "train.reduce-precision=bf16",
                "train.regularization={mixout: 0.5, adversarial: {name: awp, epsilon: 0.01, after: 1 epoch}}",
                "train.averaging={name: swa, after: 2 epochs, every: 10 steps, constant-rate: 1e-5}",
                "train.loss={class-weights: {spam: 3, '1': 0.25}}",
                "score.output=\"line\\nbreak, umlaut ä, 😀\"",
            })
    void everyValueComesBackEqual(String override) {
        RunConfig changed = read(MINIMAL, override);

        assertThat(changed).isNotEqualTo(read(MINIMAL));
        assertComesBackEqual(changed);
    }

    @Test
    void writesWhatTheFileLeftOpen() {
        assertThat(RunConfigWriter.yaml(read(MINIMAL))).isEqualTo("""
                        name: small
                        task: single-label
                        model:
                          source: models/tiny-bert
                          download: false
                          weights: pretrained
                          reinitialised-layers: 0
                          head:
                            dropout-samples: 1
                            layers: 0
                          scope:
                            trained: full
                            freeze-embeddings: false
                            unfreeze-every: never
                        data:
                          train:
                            path: rows.csv
                            format: csv
                            options: {}
                          split:
                            validation: 0.1
                            test: 0.0
                            stratify: false
                            cuts: {}
                          columns:
                            text: text
                            label: label
                            labels: []
                            words: words
                            tags: tags
                            answers: answers
                          labels: []
                          label-separator: ','
                          max-length: 128
                          truncation: longest-first
                          head-share: 0.25
                          stride: 64
                          tags:
                            sub-tokens: first
                            scheme: as-is
                          masking:
                            probability: 0.15
                            whole-word: false
                            blocks: true
                            next-sentence: false
                          shard-rows: 65536
                          duplicates: report
                          max-rejects: 0
                        train:
                          epochs: 3
                          batch-size: 32
                          micro-batch-size: 8
                          precision: fp32
                          reduce-precision: fp32
                          loss:
                            class-weights: equal
                            pos-weight: equal
                            label-smoothing: 0.0
                            focal-gamma: 0.0
                            r-drop: 0.0
                          optimizer:
                            name: adamw
                            learning-rate: 5.0E-5
                            layer-decay: 1.0
                            rate-scaling: none
                            reference-batch: 32
                            weight-decay: 0.01
                            decay-towards: zero
                            clip-norm: 1.0
                            beta1: 0.9
                            beta2: 0.999
                            epsilon: 1.0E-8
                            bias-correction: true
                            nesterov: false
                          schedule:
                            name: linear
                            warmup-ratio: 0.0
                          averaging:
                            name: none
                          regularization:
                            embedding-noise: 0.0
                            mixout: 0.0
                            adversarial:
                              name: none
                          gradient-checkpointing: false
                          seed:
                            initialisation: 1
                            order: 1
                            dropout: 1
                          evaluate-every: 1 epoch
                          checkpoint-every: 1 epoch
                          keep-checkpoints: 2
                          metric-for-best: accuracy
                          shard-optimizer: false
                          gradient-norms-every: 50 steps
                          length-buckets: true
                          shuffle: true
                          multiple-of: 1
                          complete-batches: false
                        evaluate:
                          split: validation
                          models: []
                          batch-size: 32
                          keep-scores: 10000000
                          bootstrap:
                            resamples: 1000
                            level: 0.95
                            seed: 1
                          slices: []
                          hardest: 20
                          calibrate: false
                          baseline:
                            models: []
                            vocabulary: 20000
                            terms: 1000
                            rounds: 50
                            hidden: 64
                            seed: 1
                            published: []
                        score:
                          models: []
                          format: parquet
                          options: {}
                          batch-size: 32
                          features:
                            layers: []
                            normalize: false
                          submission:
                            values: prediction
                        experiment:
                          learning-curve: []
                          ablation: []
                        tune:
                          grid: {}
                        cluster:
                          executors: 2
                          attempts: 4
                          replacement-wait: 20 seconds
                          threads-per-rank: 1
                          transport: auto
                          memory-folder: /dev/shm
                          encrypt: false
                          timeout: 2 minutes
                          stop-timeout: 30 seconds
                          executor-memory: 1g
                        output: runs/small
                        """);
    }

    @Test
    void mrpcIsTheRunThatIsPublished() {
        RunConfig mrpc = RunConfigReader.read(CONF.resolve("mrpc.yaml"), List.of());

        assertThat(mrpc.train().batchSize()).isEqualTo(16);
        assertThat(mrpc.train().microBatchRows()).isEqualTo(4);
        assertThat(mrpc.train().epochs()).isEqualTo(3);
        assertThat(mrpc.train().optimizer().learningRate()).isEqualTo(5e-5);
        assertThat(mrpc.train().schedule().warmupRatio()).isEqualTo(0.1);
        assertThat(mrpc.data().columns().pair()).contains("#2 String");
        assertThat(mrpc.data().train().orElseThrow().options()).containsEntry("quote", "");
    }

    private static void assertComesBackEqual(RunConfig config) {
        String yaml = RunConfigWriter.yaml(config);
        RunConfig back = read(yaml);

        assertThat(back).isEqualTo(config);
        assertThat(RunConfigWriter.yaml(back)).isEqualTo(yaml);
    }
}
