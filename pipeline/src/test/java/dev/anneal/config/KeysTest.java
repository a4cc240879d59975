package dev.anneal.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.evaluate.RowScores;
import dev.anneal.evaluate.SingleLabelEvaluator;
import dev.anneal.evaluate.TallyCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every key, and the default of every key: who changes one changes it here too. */
class KeysTest {
    private static final String REQUIRED = "required";
    private static final String ABSENT = "absent";

    @Test
    void everyKeyHasItsDefault() {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("name", REQUIRED);
        expected.put("preset.applied", "[]");
        expected.put("task", REQUIRED);
        expected.put("model.source", REQUIRED);
        expected.put("model.download", "false");
        expected.put("model.weights", "pretrained");
        expected.put("model.architecture", ABSENT);
        expected.put("model.reinitialised-layers", "0");
        expected.put("model.head.pooling", ABSENT);
        expected.put("model.head.dropout", ABSENT);
        expected.put("model.head.dropout-samples", "1");
        expected.put("model.head.layers", "0");
        expected.put("model.head.activation", ABSENT);
        expected.put("model.head.lstm-size", ABSENT);
        expected.put("model.scope.trained", "full");
        expected.put("model.scope.layers", ABSENT);
        expected.put("model.scope.freeze-embeddings", "false");
        expected.put("model.scope.unfreeze-every", "never");
        expected.put("model.lora", ABSENT);
        expected.put("data.train", ABSENT);
        expected.put("data.validation", ABSENT);
        expected.put("data.test", ABSENT);
        expected.put("data.split.validation", "0.0");
        expected.put("data.split.test", "0.0");
        expected.put("data.split.stratify", "false");
        expected.put("data.split.group", ABSENT);
        expected.put("data.split.cuts", "{}");
        expected.put("data.limit.train", ABSENT);
        expected.put("data.limit.validation", ABSENT);
        expected.put("data.limit.test", ABSENT);
        expected.put("data.columns.text", "text");
        expected.put("data.columns.pair", ABSENT);
        expected.put("data.columns.label", "label");
        expected.put("data.columns.labels", "[]");
        expected.put("data.columns.words", "words");
        expected.put("data.columns.tags", "tags");
        expected.put("data.columns.answers", "answers");
        expected.put("data.columns.weight", ABSENT);
        expected.put("data.columns.id", ABSENT);
        expected.put("data.labels", "[]");
        expected.put("data.labels-file", ABSENT);
        expected.put("data.label-separator", "','");
        expected.put("data.max-length", "128");
        expected.put("data.truncation", "longest-first");
        expected.put("data.head-share", "0.25");
        expected.put("data.stride", "64");
        expected.put("data.tags.sub-tokens", "first");
        expected.put("data.tags.scheme", "as-is");
        expected.put("data.masking.probability", "0.15");
        expected.put("data.masking.whole-word", "false");
        expected.put("data.masking.blocks", "true");
        expected.put("data.masking.next-sentence", "false");
        expected.put("data.shard-rows", "65536");
        expected.put("data.duplicates", "report");
        expected.put("data.max-rejects", "0");
        expected.put("train.epochs", "3");
        expected.put("train.max-steps", ABSENT);
        expected.put("train.time-budget", ABSENT);
        expected.put("train.batch-size", "32");
        expected.put("train.batch-tokens", ABSENT);
        expected.put("train.micro-batch-size", ABSENT);
        expected.put("train.memory-budget", ABSENT);
        expected.put("train.precision", "fp32");
        expected.put("train.reduce-precision", "fp32");
        expected.put("train.loss.class-weights", "equal");
        expected.put("train.loss.pos-weight", "equal");
        expected.put("train.loss.label-smoothing", "0.0");
        expected.put("train.loss.focal-gamma", "0.0");
        expected.put("train.loss.r-drop", "0.0");
        expected.put("train.optimizer.name", "adamw");
        expected.put("train.optimizer.learning-rate", "5e-5");
        expected.put("train.optimizer.layer-decay", "1.0");
        expected.put("train.optimizer.rate-scaling", "none");
        expected.put("train.optimizer.reference-batch", "32");
        expected.put("train.optimizer.weight-decay", "0.01");
        expected.put("train.optimizer.decay-towards", "zero");
        expected.put("train.optimizer.clip-norm", "1.0");
        expected.put("train.optimizer.beta1", "0.9");
        expected.put("train.optimizer.beta2", "0.999");
        expected.put("train.optimizer.epsilon", "1e-8");
        expected.put("train.optimizer.bias-correction", "true");
        expected.put("train.optimizer.momentum", ABSENT);
        expected.put("train.optimizer.nesterov", "false");
        expected.put("train.optimizer.then", ABSENT);
        expected.put("train.schedule.name", "linear");
        expected.put("train.schedule.warmup-ratio", "0.0");
        expected.put("train.schedule.warmup-steps", ABSENT);
        expected.put("train.schedule.end-factor", ABSENT);
        expected.put("train.schedule.cycles", ABSENT);
        expected.put("train.schedule.cycle-growth", ABSENT);
        expected.put("train.schedule.power", ABSENT);
        expected.put("train.schedule.gamma", ABSENT);
        expected.put("train.schedule.every", ABSENT);
        expected.put("train.schedule.amplitude", ABSENT);
        expected.put("train.schedule.start-factor", ABSENT);
        expected.put("train.schedule.rise", ABSENT);
        expected.put("train.schedule.patience", ABSENT);
        expected.put("train.schedule.timescale", ABSENT);
        expected.put("train.averaging.name", "none");
        expected.put("train.averaging.decay", ABSENT);
        expected.put("train.averaging.after", ABSENT);
        expected.put("train.averaging.every", ABSENT);
        expected.put("train.averaging.constant-rate", ABSENT);
        expected.put("train.regularization.embedding-noise", "0.0");
        expected.put("train.regularization.mixout", "0.0");
        expected.put("train.regularization.adversarial.name", "none");
        expected.put("train.regularization.adversarial.epsilon", ABSENT);
        expected.put("train.regularization.adversarial.after", ABSENT);
        expected.put("train.gradient-checkpointing", "false");
        expected.put("train.seed.initialisation", "1");
        expected.put("train.seed.order", "1");
        expected.put("train.seed.dropout", "1");
        expected.put("train.evaluate-every", "1 epoch");
        expected.put("train.checkpoint-every", "1 epoch");
        expected.put("train.keep-checkpoints", "2");
        expected.put("train.dropout", ABSENT);
        expected.put("train.metric-for-best", ABSENT);
        expected.put("train.early-stopping", ABSENT);
        expected.put("train.shard-optimizer", "false");
        expected.put("train.gradient-norms-every", "50 steps");
        expected.put("train.length-buckets", "true");
        expected.put("train.shuffle", "true");
        expected.put("train.pad-to", ABSENT);
        expected.put("train.multiple-of", "1");
        expected.put("train.complete-batches", "false");
        expected.put("evaluate.split", "validation");
        expected.put("evaluate.models", "[]");
        expected.put("evaluate.batch-size", "32");
        expected.put("evaluate.keep-scores", "10000000");
        expected.put("evaluate.glue", ABSENT);
        expected.put("evaluate.bootstrap.resamples", "1000");
        expected.put("evaluate.bootstrap.level", "0.95");
        expected.put("evaluate.bootstrap.seed", "1");
        expected.put("evaluate.slices", "[]");
        expected.put("evaluate.hardest", "20");
        expected.put("evaluate.threshold.metric", ABSENT);
        expected.put("evaluate.calibrate", "false");
        expected.put("evaluate.baseline.models", "[]");
        expected.put("evaluate.baseline.vocabulary", "20000");
        expected.put("evaluate.baseline.terms", "1000");
        expected.put("evaluate.baseline.rounds", "50");
        expected.put("evaluate.baseline.hidden", "64");
        expected.put("evaluate.baseline.seed", "1");
        expected.put("evaluate.baseline.published", "[]");
        expected.put("score.input", ABSENT);
        expected.put("score.output", ABSENT);
        expected.put("score.models", "[]");
        expected.put("score.baseline", ABSENT);
        expected.put("score.format", "parquet");
        expected.put("score.options", "{}");
        expected.put("score.split-rows", ABSENT);
        expected.put("score.batch-size", "32");
        expected.put("score.null-threshold", ABSENT);
        expected.put("score.features.layers", "[]");
        expected.put("score.features.pooling", ABSENT);
        expected.put("score.features.normalize", "false");
        expected.put("score.submission.kind", ABSENT);
        expected.put("score.submission.id", ABSENT);
        expected.put("score.submission.values", "prediction");
        expected.put("experiment.learning-curve", "[]");
        expected.put("experiment.ablation", "[]");
        expected.put("tune.grid", "{}");
        expected.put("cluster.executors", "2");
        expected.put("cluster.min-executors", ABSENT);
        expected.put("cluster.attempts", "4");
        expected.put("cluster.replacement-wait", "20 seconds");
        expected.put("cluster.threads-per-rank", "1");
        expected.put("cluster.transport", "auto");
        expected.put("cluster.memory-folder", "/dev/shm");
        expected.put("cluster.encrypt", "false");
        expected.put("cluster.timeout", "2 minutes");
        expected.put("cluster.stop-timeout", "30 seconds");
        expected.put("cluster.executor-memory", "1g");
        expected.put("output", REQUIRED);

        assertThat(declared(RunConfig.class, "")).containsExactlyEntriesOf(expected);
    }

    @Test
    void everyDefaultIsOfItsType() {
        RunConfig config = ConfigTexts.read(ConfigTexts.MINIMAL);

        assertThat(config.train().optimizer().name()).isEqualTo(OptimizerConfig.Name.ADAMW);
        assertThat(config.train().optimizer().learningRate()).isEqualTo(5e-5);
        assertThat(config.train().optimizer().biasCorrection()).isTrue();
        assertThat(config.train().microBatchRows()).isEqualTo(8);
        assertThat(config.cluster().timeout()).hasMinutes(2);
        assertThat(config.data().limit()).isEqualTo(LimitConfig.NONE);
    }

    @Test
    void namesOfMetricsAreThoseThatAreComputed() {
        var evaluator = new SingleLabelEvaluator(List.of("no", "yes"), RowScores.KEPT);
        var tally = evaluator.tally(0, new float[] {1, 2}, new int[] {1});
        var computed =
                evaluator.metrics(1, List.of(TallyCodec.encode(List.of(tally)))).keySet();

        assertThat(Task.SINGLE_LABEL.metrics()).containsExactlyInAnyOrderElementsOf(computed);
    }

    @Test
    void referenceListsEveryKeyWithTypeDefaultAndHelp() {
        String text = ConfigReference.text();

        assertThat(text)
                .contains("name: text, required\n    The run's name")
                .contains("  epochs: whole number, default 3\n      How often each training row is seen.")
                .contains("    learning-rate: number, default 5e-5\n")
                .contains("  transport: auto | tcp | shared-memory | nccl, default auto\n")
                .contains("  timeout: duration, default 2 minutes\n")
                .contains("  max-steps: whole number, optional\n")
                .contains("    layers: list of whole numbers, default []\n")
                .contains("  validation: section like data.train, optional\n")
                .contains("    published: list of sections, default []\n")
                .contains("data: section\n");
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(175));
    }

    private static Map<String, String> declared(Class<?> recordType, String prefix) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (KeySpec key : KeySpec.of(recordType)) {
            String path = prefix + key.name();
            if (key.isSection() && !key.optional()) {
                keys.putAll(declared(key.type(), path + "."));
            } else {
                keys.put(path, key.optional() ? ABSENT : key.fallback().orElse(REQUIRED));
            }
        }
        return keys;
    }
}
