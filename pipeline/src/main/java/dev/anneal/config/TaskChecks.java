package dev.anneal.config;

import java.util.List;

/** What each task needs and what it cannot use. */
final class TaskChecks {
    private final Checks checks;
    private final Task task;
    private final DataConfig data;

    private TaskChecks(Checks checks, Task task, DataConfig data) {
        this.checks = checks;
        this.task = task;
        this.data = data;
    }

    static void check(
            Checks checks, Task task, ModelConfig model, DataConfig data, TrainConfig train, ScoreConfig score) {
        TaskChecks rules = new TaskChecks(checks, task, data);
        rules.tables(score);
        rules.scoring(score);
        rules.texts();
        rules.labels();
        rules.split();
        rules.truncation();
        data.masking().check(checks, task, train.loss());
        rules.head(model.head());
        rules.scope(model, train);
        rules.adapters(model, train);
        rules.regularization(model, train.regularization());
        rules.loss(train.loss());
        rules.dropout(model.head(), train);
    }

    static void checkEvaluation(Checks checks, Task task, DataConfig data, EvaluateConfig evaluate) {
        checks.that(
                !evaluate.isFitted() || task == Task.SINGLE_LABEL || task == Task.MULTI_LABEL,
                List.of("evaluate.threshold", "evaluate.calibrate", "task"),
                "is given, but task " + task.yamlName() + " does not choose labels of texts",
                "Leave it out.");
        boolean compared = task == Task.SINGLE_LABEL || task == Task.REGRESSION;
        checks.that(
                        compared || evaluate.baseline().models().isEmpty(),
                        List.of("evaluate.baseline.models", "task"),
                        "is given, but MLlib has no simple model for task " + task.yamlName(),
                        "Leave it out.")
                .that(
                        task != Task.REGRESSION
                                || !evaluate.baseline().kinds().contains(BaselineModel.MULTILAYER_PERCEPTRON),
                        List.of("evaluate.baseline.models", "task"),
                        "has multilayer-perceptron, but that of MLlib knows labels only",
                        "Leave it out for task regression.");
        checks.that(
                data.columns().labels().size() < 2
                        || evaluate.baseline().models().isEmpty(),
                List.of("evaluate.baseline.models", "data.columns.labels"),
                "is given, but a model of MLlib answers one number, not "
                        + data.columns().labels().size(),
                "Leave it out.");
        checks.that(
                data.duplicates() != Duplicates.REMOVE
                        || evaluate.baseline().models().isEmpty(),
                List.of("evaluate.baseline.models", "data.duplicates"),
                "is given, but data.duplicates is remove, and baselines read the tables again, copies included",
                "Leave one of them out, or set data.duplicates to report.");
        boolean ofRows = task != Task.ANSWER && task != Task.MASKED_LM;
        checks.that(
                evaluate.slices().isEmpty() || ofRows,
                List.of("evaluate.slices", "task"),
                "is given, but the rows of task " + task.yamlName() + " are not those of a table",
                "Leave it out.");
        evaluate.glue()
                .ifPresent(glue -> checks.that(
                        glue.task() == task,
                        List.of("evaluate.glue", "task"),
                        "is " + YamlName.of(glue) + ", which is a task of kind "
                                + glue.task().yamlName() + ", but task is " + task.yamlName(),
                        "Leave it out, or change task."));
    }

    /** A model that was trained elsewhere can score without a training table. */
    private void tables(ScoreConfig score) {
        checks.that(
                data.train().isPresent() || !task.isTrained() || score.input().isPresent(),
                List.of("data.train"),
                "is missing",
                "Name the table that the model is trained on: {path: ..., format: ...}.");
    }

    private void scoring(ScoreConfig score) {
        checks.that(
                        score.nullThreshold().isEmpty() || task == Task.ANSWER,
                        List.of("score.null-threshold", "task"),
                        "is given, but only task answer has questions without an answer",
                        "Leave it out.")
                .that(
                        score.baseline().isEmpty() || data.train().isPresent(),
                        List.of("score.baseline", "data.train"),
                        "is given, but without data.train there is no run that has baselines",
                        "Leave it out.");
    }

    private void texts() {
        boolean pair = data.columns().pair().isPresent();
        checks.that(
                        pair || task != Task.ANSWER,
                        List.of("data.columns.pair", "task"),
                        "is missing, but task answer looks for answers in a context",
                        "Name the column with the question in columns.text and that with the context in columns.pair.")
                .that(
                        !pair || (task != Task.TOKENS && task != Task.MASKED_LM),
                        List.of("data.columns.pair", "task"),
                        "is given, but task " + task.yamlName() + " reads one text",
                        "Leave it out.");
    }

    private void labels() {
        String none = "is given, but task " + task.yamlName() + " has no list of labels";
        checks.that(data.labels().isEmpty() || task.hasLabels(), List.of("data.labels", "task"), none, "Leave it out.")
                .that(
                        data.labelsFile().isEmpty() || task.hasLabels(),
                        List.of("data.labels-file", "task"),
                        none,
                        "Leave it out.")
                .that(
                        data.columns().labels().isEmpty() || task == Task.REGRESSION,
                        List.of("data.columns.labels", "task"),
                        "is given, but only task regression has several number columns",
                        "Name one column in columns.label.")
                .that(
                        data.columns().weight().isEmpty() || task.isTrained() && task != Task.MASKED_LM,
                        List.of("data.columns.weight", "task"),
                        "is given, but "
                                + (task.isTrained()
                                        ? "task masked-lm joins rows to blocks, and blocks have no weight"
                                        : "task features trains nothing"),
                        "Leave it out.");
    }

    private void split() {
        checks.that(
                !data.split().stratify() || task == Task.SINGLE_LABEL,
                List.of("data.split.stratify", "task"),
                "is true, but rows of task " + task.yamlName() + " have not one label each",
                "Leave it out.");
    }

    private void truncation() {
        boolean windows = data.truncation() == Truncation.WINDOWS;
        checks.that(
                        windows || task != Task.ANSWER,
                        List.of("data.truncation", "task"),
                        "is " + YamlName.of(data.truncation())
                                + ", but task answer must not lose the part of a context that holds the answer",
                        "Set data.truncation to windows.")
                .that(
                        !windows || task == Task.ANSWER,
                        List.of("data.truncation", "task"),
                        "is windows, but only task answer puts the windows of a row together again",
                        "Use longest-first, or head-tail.");
    }

    private void head(HeadConfig head) {
        head.pooling()
                .ifPresent(pooling -> checks.that(
                        task.isOfWholeTexts() || (isOfTokens() && pooling.keepsTokensApart()),
                        List.of("model.head.pooling", "task"),
                        "is " + pooling.yamlName() + ", which makes one vector of a text, but task " + task.yamlName()
                                + " " + why(),
                        remedy()));
        boolean hasOutputs = task.isOfWholeTexts() || isOfTokens();
        String unused = ", but task " + task.yamlName() + " has no dropout before its last layer";
        checks.that(
                        hasOutputs || head.dropoutSamples() == 1,
                        List.of("model.head.dropout-samples", "task"),
                        "is " + head.dropoutSamples() + unused,
                        "Leave it out.")
                .that(
                        hasOutputs || head.lstmSize().isEmpty(),
                        List.of("model.head.lstm-size", "task"),
                        "is given, but task " + task.yamlName() + " " + why(),
                        "Leave it out.")
                .that(
                        hasOutputs || head.dropout().isEmpty(),
                        List.of("model.head.dropout", "task"),
                        "is given" + unused,
                        "Leave it out.");
    }

    private void scope(ModelConfig model, TrainConfig train) {
        boolean asGiven = model.scope().equals(ScopeConfig.ALL)
                && model.takesAllWeights()
                && model.lora().isEmpty();
        checks.that(
                        task.isTrained() || asGiven,
                        List.of("model.scope", "model.weights", "model.reinitialised-layers", "model.lora", "task"),
                        "is given, but task " + task.yamlName() + " trains nothing",
                        "Leave it out.")
                .that(
                        model.weights() == InitialWeights.PRETRAINED
                                || train.optimizer().decayTowards() == OptimizerConfig.DecayTarget.ZERO,
                        List.of("model.weights", "train.optimizer.decay-towards"),
                        "is random, but decay-towards is pretrained, and random parameters are worth no pull",
                        "Decay towards zero, or begin with pretrained weights.");
    }

    private void adapters(ModelConfig model, TrainConfig train) {
        checks.that(
                        model.lora().isEmpty() || train.optimizer().layerDecay() == 1,
                        List.of("train.optimizer.layer-decay", "model.lora"),
                        "is " + train.optimizer().layerDecay() + ", but all adapters learn at one rate",
                        "Leave it out.")
                .that(
                        model.lora().isEmpty() || train.averaging().name() == AveragingConfig.Name.NONE,
                        List.of("train.averaging", "model.lora"),
                        "is given, but the product of averaged adapters is not the average of their products",
                        "Leave one of them out.")
                .that(
                        model.lora().isEmpty() || train.regularization().mixout() == 0,
                        List.of("train.regularization.mixout", "model.lora"),
                        "is given, but adapters leave the pre-trained weights as they are",
                        "Leave one of them out.");
    }

    private void regularization(ModelConfig model, RegularizationConfig given) {
        checks.that(
                        given.mixout() == 0 || model.scope().trained() != ScopeConfig.Trained.FROZEN,
                        List.of("train.regularization.mixout", "model.scope.trained"),
                        "is given, but the encoder is frozen, so that its weights are the pre-trained ones",
                        "Leave one of them out.")
                .that(
                        given.mixout() == 0 || model.takesAllWeights(),
                        List.of("train.regularization.mixout", "model.weights", "model.reinitialised-layers"),
                        "is given, but some weights begin at random, and those are worth no pull",
                        "Leave it out, or begin with pretrained weights.")
                .that(
                        given.adversarial().name() == AdversarialConfig.Name.NONE
                                || model.lora().isEmpty() && model.scope().equals(ScopeConfig.ALL),
                        List.of("train.regularization.adversarial", "model.scope", "model.lora"),
                        "is given, but it needs the gradients of all parameters, and some are not trained",
                        "Leave it out, or train all of them.");
    }

    private void loss(LossConfig loss) {
        checks.that(
                loss.classWeights().areEqual() || task == Task.SINGLE_LABEL || task == Task.TOKENS,
                List.of("train.loss.class-weights", "task"),
                "is given, but task " + task.yamlName() + " has not one class per row or token",
                "Leave it out.");
        checks.that(
                loss.posWeight().areEqual() || task == Task.MULTI_LABEL,
                List.of("train.loss.pos-weight", "task"),
                "is given, but task " + task.yamlName() + " has not labels that are each there or not",
                "Leave it out.");
        ofLabels("label-smoothing", loss.labelSmoothing());
        ofLabels("focal-gamma", loss.focalGamma());
        ofLabels("r-drop", loss.rDrop());
    }

    private void ofLabels(String key, double value) {
        boolean hasThem = task != Task.REGRESSION && task != Task.ANSWER && task.isTrained();
        checks.that(
                hasThem || value == 0,
                List.of("train.loss." + key, "task"),
                "is " + value + ", but task " + task.yamlName() + " has no probabilities of labels",
                "Leave it out.");
    }

    /** Two passes differ by their dropout and noise only. */
    private void dropout(HeadConfig head, TrainConfig train) {
        boolean none = train.dropout().isPresent()
                && train.dropout().getAsDouble() == 0
                && head.dropout().orElse(0) == 0;
        checks.that(
                train.loss().rDrop() == 0 || !none || train.regularization().embeddingNoise() > 0,
                List.of("train.loss.r-drop", "train.dropout"),
                "is " + train.loss().rDrop() + ", but train.dropout is 0, so that both passes give the same",
                "Leave one of them out.");
    }

    private boolean isOfTokens() {
        return task == Task.TOKENS || task == Task.ANSWER;
    }

    private String why() {
        if (isOfTokens()) {
            return "needs one for each token";
        }
        return task.isTrained() ? "has a head of its own" : "has no head";
    }

    private String remedy() {
        if (isOfTokens()) {
            return "Leave it out, or choose last-4-concat or weighted-layers.";
        }
        return task.isTrained() ? "Leave it out." : "Set score.features.pooling.";
    }
}
