package dev.anneal.config;

import java.util.List;

/**
 * One run, complete and checked: every value is possible, and the values fit each other. {@link RunConfigReader} makes it from a YAML file.
 *
 * @param name letters, digits, dots, dashes and underscores
 * @param output the run's folder, on any Hadoop file system
 */
public record RunConfig(
        @Key(doc = "The run's name: letters, digits, dots, dashes and underscores.")
        String name,

        @Key(
                doc =
                        "A name or a list of: albert, bert-finetune, bert-grid, bert-pretrain, few-sample, mosbach-stable, playbook, roberta.")
        PresetConfig preset,

        @Key(doc = "What the model learns to answer.") Task task,
        @Key(doc = "The model that the run starts from.") ModelConfig model,

        @Key(doc = "The tables, and how their rows become tokens.")
        DataConfig data,

        @Key(doc = "How the model is trained.") TrainConfig train,
        @Key(doc = "How the model is evaluated.") EvaluateConfig evaluate,
        @Key(doc = "How a table is scored.") ScoreConfig score,
        @Key(doc = "What the verb experiment varies.") ExperimentConfig experiment,
        @Key(doc = "What the verb tune tries.") TuneConfig tune,
        @Key(doc = "Where the run computes.") ClusterConfig cluster,

        @Key(doc = "The run's folder, on any Hadoop file system.")
        String output) {
    public RunConfig {
        train = train.withDefaultMetric(task.bestMetric());
        Checks checks = new Checks()
                .that(
                        name.matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
                        "name",
                        "is \"" + name + "\", but it must be letters, digits, dots, dashes and underscores")
                .notBlank("output", output)
                .that(
                        cluster.executors() <= train.microBatchesPerStep(),
                        List.of("cluster.executors", "train.batch-size", "train.micro-batch-size"),
                        "is " + cluster.executors() + ", but a step has " + train.microBatchesPerStep()
                                + " micro-batches (batch-size " + train.batchSize() + " / micro-batch-size "
                                + train.microBatchSize().orElseThrow()
                                + "), and an executor without one has nothing to do",
                        "Lower cluster.executors or train.micro-batch-size, or raise train.batch-size.");
        checkPadding(checks, data.maxLength(), train);
        TaskChecks.check(checks, task, model, data, train, score);
        TaskChecks.checkEvaluation(checks, task, data, evaluate);
        if (data.train().isPresent()) {
            checkSplits(checks, data, train, evaluate);
            tune.check(checks, data, train);
        }
        if (task.isTrained()) {
            checkMetric(checks, task, data, train.bestMetric());
        }
        checks.orThrow();
    }

    /** The same with another model. */
    public RunConfig withModel(ModelConfig other) {
        return new RunConfig(
                name, preset, task, other, data, train, evaluate, score, experiment, tune, cluster, output);
    }

    /** The same with other tables, or other ways to read them. */
    public RunConfig withData(DataConfig other) {
        return new RunConfig(
                name, preset, task, model, other, train, evaluate, score, experiment, tune, cluster, output);
    }

    /** The same with micro-batches of so many rows. */
    public RunConfig withMicroBatchRows(int rows) {
        return with(train.withMicroBatchRows(rows), cluster);
    }

    /** The same with another transport. */
    public RunConfig withTransport(Transport other) {
        return with(train, cluster.withTransport(other));
    }

    private RunConfig with(TrainConfig otherTrain, ClusterConfig otherCluster) {
        return new RunConfig(
                name, preset, task, model, data, otherTrain, evaluate, score, experiment, tune, otherCluster, output);
    }

    /** Whether a model is trained; if not, {@code model.source} is used as it is. */
    public boolean isTrained() {
        return task.isTrained() && data.train().isPresent();
    }

    private static void checkSplits(Checks checks, DataConfig data, TrainConfig train, EvaluateConfig evaluate) {
        String split = evaluate.split();
        checks.that(
                        data.hasSplit("validation") || train.evaluateEvery().isNever(),
                        List.of("train.evaluate-every", "data.validation", "data.split"),
                        "is " + train.evaluateEvery() + ", but there are no validation rows",
                        "Name data.validation, set data.split.validation to a share such as 0.1, or say never.")
                .that(
                        data.hasSplit("validation") || train.earlyStopping().isEmpty(),
                        List.of("train.early-stopping", "data.validation", "data.split"),
                        "is given, but there are no validation rows whose metric it could follow",
                        "Leave it out, name data.validation, or set data.split.validation to a share such as 0.1.")
                .that(
                        data.hasSplit("validation") || !evaluate.isFitted(),
                        List.of("evaluate.threshold", "evaluate.calibrate", "data.validation", "data.split"),
                        "is given, but there are no validation rows to choose on",
                        "Name data.validation, or set data.split.validation to a share such as 0.1.")
                .that(
                        data.hasSplit(split),
                        List.of("evaluate.split", "data." + split, "data.split"),
                        "is " + split + ", but there are no " + split + " rows",
                        "Name data." + split + ", set data.split." + split
                                + " to a share such as 0.1, or choose another split.");
    }

    private static void checkPadding(Checks checks, int maxLength, TrainConfig train) {
        int tokens = train.padTo().orElse(1);
        int multiple = Math.max(1, train.multipleOf());
        checks.that(
                        tokens <= maxLength,
                        List.of("train.pad-to", "data.max-length"),
                        "is " + tokens + ", but no row has more than the " + maxLength + " tokens of data.max-length",
                        "Lower it, or raise data.max-length.")
                .that(
                        maxLength % multiple == 0,
                        List.of("train.multiple-of", "data.max-length"),
                        "is " + multiple + ", but data.max-length is " + maxLength
                                + ", which is not a multiple of it, so the longest rows would be padded beyond it",
                        "Set data.max-length to " + Math.max(1, maxLength / multiple) * multiple
                                + ", or choose a divisor.");
    }

    private static void checkMetric(Checks checks, Task task, DataConfig data, String metric) {
        int labels = data.labels().size();
        checks.that(
                        task.metrics().contains(metric),
                        List.of("train.metric-for-best", "task"),
                        "is \"" + metric + "\", but it must be one of: " + String.join(", ", task.metrics()),
                        NearestName.of(metric, task.metrics())
                                .map(name -> "Did you mean " + name + "?")
                                .orElse(""))
                .that(
                        labels <= 2 || task != Task.SINGLE_LABEL || !Task.TWO_LABEL_METRICS.contains(metric),
                        List.of("train.metric-for-best", "data.labels"),
                        "is " + metric + ", which is a metric of two labels, but data.labels has " + labels,
                        "Use macro_" + metric + ".")
                .that(
                        data.masking().nextSentence() || !Task.NEXT_SENTENCE_METRICS.contains(metric),
                        List.of("train.metric-for-best", "data.masking.next-sentence"),
                        "is " + metric + ", which is a metric of next-sentence prediction",
                        "Set data.masking.next-sentence, or use loss.");
    }
}
