package dev.anneal.config;

import static dev.anneal.config.ConfigTexts.MINIMAL;
import static dev.anneal.config.ConfigTexts.assertProblem;
import static dev.anneal.config.ConfigTexts.assertProblems;
import static dev.anneal.config.ConfigTexts.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskChecksTest {
    @Test
    void everyTaskHasItsOwnMetricForBest() {
        assertThat(read(MINIMAL).train().bestMetric()).isEqualTo("accuracy");
        assertThat(read(MINIMAL, "task=regression").train().bestMetric()).isEqualTo("rmse");
        assertThat(read(MINIMAL, "task=masked-lm").train().bestMetric()).isEqualTo("loss");
        for (Task task : Task.values()) {
            assertThat(task.isTrained()).isEqualTo(task.metrics().contains(task.bestMetric()));
        }
        assertThat(read(MINIMAL, "task=tokens", "train.metric-for-best=entity_f1")
                        .train()
                        .bestMetric())
                .isEqualTo("entity_f1");
    }

    @Test
    void aGlueTaskAsksForItsKindOfModel() {
        assertProblems(MINIMAL, "evaluate.glue=sts-b")
                .containsExactly("evaluate.glue is sts-b, which is a task of kind regression, but task is single-label"
                        + " (--set evaluate.glue, run.yaml:2). Leave it out, or change task.");
        assertThat(read(MINIMAL, "evaluate.glue=mrpc").evaluate().glue()).hasValue(GlueTask.MRPC);
    }

    @Test
    void answersNeedAContextAndWindows() {
        assertProblems(MINIMAL, "task=answer", "data.labels=[a, b]", "model.head.pooling=mean")
                .containsExactly(
                        "data.columns.pair is missing, but task answer looks for answers in a context (default, --set task)."
                                + " Name the column with the question in columns.text and that with the context in columns.pair.",
                        "data.labels is given, but task answer has no list of labels (--set data.labels, --set task). Leave it out.",
                        "data.truncation is longest-first, but task answer must not lose the part of a context that holds the"
                                + " answer (default, --set task). Set data.truncation to windows.",
                        "model.head.pooling is mean, which makes one vector of a text, but task answer needs one for each token"
                                + " (--set model.head.pooling, --set task). Leave it out, or choose last-4-concat or weighted-layers.");
        assertThat(read(MINIMAL, "task=answer", "data.columns.pair=context", "data.truncation=windows")
                        .task())
                .isEqualTo(Task.ANSWER);
    }

    @Test
    void headsHaveWhatTheirTaskCanUse() {
        for (String pooling : List.of("last-4-concat", "weighted-layers")) {
            assertThat(read(MINIMAL, "task=tokens", "model.head={pooling: " + pooling + ", dropout-samples: 4}")
                            .model()
                            .head()
                            .pooling())
                    .map(Pooling::yamlName)
                    .hasValue(pooling);
        }
        assertProblems(MINIMAL, "task=masked-lm", "model.head={pooling: cls, dropout: 0.1, dropout-samples: 2}")
                .containsExactly(
                        "model.head.pooling is cls, which makes one vector of a text, but task masked-lm has a head of its own"
                                + " (--set model.head, --set task). Leave it out.",
                        "model.head.dropout-samples is 2, but task masked-lm has no dropout before its last layer"
                                + " (--set model.head, --set task). Leave it out.",
                        "model.head.dropout is given, but task masked-lm has no dropout before its last layer"
                                + " (--set model.head, --set task). Leave it out.");
        assertProblems(MINIMAL, "model.head={pooling: pooler, layers: 1}")
                .containsExactly(
                        "model.head.layers is 1, but pooling pooler is the family's own head, which has its own layers"
                                + " (--set model.head). Choose another pooling, for example cls or mean, or leave layers out.");
        assertProblems(MINIMAL, "model.head={pooling: cls, activation: gelu}")
                .containsExactly("model.head.activation is gelu, but layers is 0, so nothing would use it"
                        + " (--set model.head). Raise layers, or leave activation out.");
    }

    @Test
    void tasksRefuseWhatTheyDoNotUse() {
        assertProblems(MINIMAL, "task=tokens", "data.columns.pair=b")
                .containsExactly("data.columns.pair is given, but task tokens reads one text (--set data.columns.pair,"
                        + " --set task). Leave it out.");
        assertProblems(MINIMAL, "data.columns.labels=[a, b]")
                .containsExactly("data.columns.labels is given, but only task regression has several number columns"
                        + " (--set data.columns.labels, run.yaml:2). Name one column in columns.label.");
        assertProblems(MINIMAL, "task=masked-lm", "data.labels-file=l.txt")
                .containsExactly("data.labels-file is given, but task masked-lm has no list of labels"
                        + " (--set data.labels-file, --set task). Leave it out.");
        assertProblems(MINIMAL, "data.truncation=windows")
                .containsExactly(
                        "data.truncation is windows, but only task answer puts the windows of a row together again"
                                + " (--set data.truncation, run.yaml:2). Use longest-first, or head-tail.");
        assertProblems(MINIMAL, "data.labels=[a, b]", "data.labels-file=l.txt")
                .containsExactly("data.labels-file is l.txt, but labels lists them too (--set data.labels-file,"
                        + " --set data.labels). Keep one of them.");
    }

    @Test
    void classWeightsNeedOneClassPerRowOrToken() {
        assertThat(read(MINIMAL).train().loss().classWeights()).isEqualTo(ClassWeights.EQUAL);
        assertThat(read(MINIMAL, "task=tokens", "train.loss.class-weights=balanced")
                        .train()
                        .loss()
                        .classWeights()
                        .kind())
                .isEqualTo(ClassWeights.Kind.BALANCED);
        assertThat(read(MINIMAL, "train.loss.class-weights={spam: 3, ham: 0.5}")
                        .train()
                        .loss()
                        .classWeights()
                        .given())
                .containsExactly(entry("spam", 3.0), entry("ham", 0.5));
        assertProblems(MINIMAL, "task=multi-label", "train.loss.class-weights=balanced")
                .containsExactly(
                        "train.loss.class-weights is given, but task multi-label has not one class per row or token"
                                + " (--set train.loss.class-weights, --set task). Leave it out.");
        assertProblems(MINIMAL, "train.loss.class-weights={spam: 0}")
                .containsExactly("train.loss.class-weights gives \"spam\" the weight 0.0, but it must be greater than 0"
                        + " (--set train.loss.class-weights).");
        assertProblems(MINIMAL, "train.loss.class-weights=rare")
                .containsExactly(
                        "train.loss.class-weights is \"rare\", but it must be equal, balanced, or a section of numbers"
                                + " by label such as {spam: 3, ham: 1} (--set train.loss.class-weights).");
    }

    @Test
    void classWeightsOfUnknownLabelsAreRefused() {
        assertThatThrownBy(() -> read(MINIMAL, "train.loss.class-weights={spam: 3, eggs: 2}")
                        .train()
                        .loss()
                        .classWeights()
                        .requireOnly("class-weights", List.of("ham", "spam")))
                .hasMessage(
                        "train.loss.class-weights has [eggs], but the labels of the data are [ham, spam]. Use these names.");
    }

    @Test
    void windowsMustBeLongerThanWhatTheyShare() {
        assertProblems(
                        MINIMAL,
                        "task=answer",
                        "data.columns.pair=c",
                        "data.truncation=windows",
                        "data.max-length=64",
                        "data.stride=64")
                .containsExactly("data.stride is 64, but a window has at most 64 tokens (--set data.stride,"
                        + " --set data.max-length). Lower it, or raise data.max-length.");
    }

    @Test
    void onlyFeaturesNeedNoTrainingTable() {
        RunConfig config = read(MINIMAL, "task=features", "data=", "score.features={layers: [0, 6], pooling: mean}");

        assertThat(config.data().train()).isEmpty();
        assertThat(config.score().features())
                .isEqualTo(new FeaturesConfig(List.of(0, 6), Optional.of(Pooling.MEAN), false));
        assertProblems(MINIMAL, "data=")
                .containsExactly(
                        "data.train is missing (default). Name the table that the model is trained on: {path: ..., format: ...}.");
        assertProblems(MINIMAL, "task=features", "score.features={layers: [-1, x], pooling: attention}")
                .anyMatch(line -> line.startsWith("score.features.layers is \"x\", but it must be a whole number"))
                .anyMatch(line -> line.startsWith("score.features.pooling is attention, which has weights of its own"));
    }

    @Test
    void baselinesMustExistForTheTask() {
        assertProblems(
                        MINIMAL,
                        "evaluate.baseline.models=[majority, random-forest]",
                        "evaluate.baseline.published=[{metric: accuracy, source: A}, {metric: f1, value: .nan, source: ''}]")
                .hasSize(4)
                .anySatisfy(line -> assertThat(line)
                        .startsWith(
                                "evaluate.baseline.models has \"random-forest\", but each must be one of: majority,"))
                .anySatisfy(line -> assertThat(line).startsWith("evaluate.baseline.published[1].value is missing"))
                .anySatisfy(line -> assertThat(line).startsWith("evaluate.baseline.published[2].source is empty"));
        assertProblems(MINIMAL, "task=multi-label", "evaluate.baseline.models=[majority]")
                .containsExactly("evaluate.baseline.models is given, but MLlib has no simple model for task multi-label"
                        + " (--set evaluate.baseline.models, --set task). Leave it out.");
        assertProblems(MINIMAL, "task=regression", "evaluate.baseline.models=[multilayer-perceptron]")
                .first()
                .asString()
                .contains("knows labels only");
        assertProblems(MINIMAL, "data.duplicates=remove", "evaluate.baseline.models=[majority]")
                .containsExactly(
                        "evaluate.baseline.models is given, but data.duplicates is remove, and baselines read the tables"
                                + " again, copies included (--set evaluate.baseline.models, --set data.duplicates)."
                                + " Leave one of them out, or set data.duplicates to report.");
    }

    @Test
    void experimentsVarySharesAndKeys() {
        assertProblems(MINIMAL, "experiment={learning-curve: [0.5, 1.5], ablation: [train.dropout]}")
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).startsWith("experiment.learning-curve has \"1.5\""))
                .anySatisfy(line -> assertThat(line).contains("a change is written as key=value"));
        assertProblems(MINIMAL, "experiment.learning-curve=[0.5, 0.5]")
                .first()
                .asString()
                .contains("which names a share twice");
        for (String change : List.of(
                "output=x",
                "experiment.learning-curve=[1]",
                "data.train.options.password=s3cret",
                "data.train.options={user: a, authToken: s3cret}",
                "data.train.path=jdbc:x://a:s3cret@b/c")) {
            assertProblems(MINIMAL, "experiment.ablation=['" + change + "']")
                    .hasSize(1)
                    .allSatisfy(line -> assertThat(line)
                            .startsWith("experiment.ablation has a change of " + change.split("=", 2)[0] + ", but ")
                            .doesNotContain("s3cret"));
        }
        assertThat(read(MINIMAL, "experiment.learning-curve=[0.25, 1]")
                        .experiment()
                        .shares())
                .containsExactly(0.25, 1.0);
    }

    @Test
    void aScopeHasWhatItsNameCanUse() {
        assertProblems(
                        MINIMAL,
                        "model.scope={trained: frozen, layers: 2, freeze-embeddings: true, unfreeze-every: 1 epoch}")
                .containsExactly(
                        "model.scope.layers is set, but the scope frozen does not use it (--set model.scope)."
                                + " Remove it, or choose one of top-layers.",
                        "model.scope.freeze-embeddings is set, but the scope frozen does not use it (--set model.scope)."
                                + " Remove it, or choose one of full.",
                        "model.scope.unfreeze-every is set, but the scope frozen does not use it (--set model.scope)."
                                + " Remove it, or choose one of full, top-layers.");
        assertProblems(MINIMAL, "model.scope.trained=top-layers")
                .containsExactly(
                        "model.scope.layers is missing, but trained is top-layers (default, --set model.scope.trained)."
                                + " Say how many, such as 2.");
        assertProblems(MINIMAL, "model.weights=random", "model.scope.trained=frozen")
                .containsExactly(
                        "model.weights is random, but scope.trained is frozen, so layers that know nothing would never"
                                + " learn (--set model.weights, --set model.scope.trained). Train all of them, or begin with pretrained"
                                + " weights.");
        assertProblems(MINIMAL, "model.weights=random", "model.reinitialised-layers=2")
                .containsExactly("model.reinitialised-layers is 2, but weights is random, so all layers begin anew"
                        + " (--set model.reinitialised-layers, --set model.weights). Leave one of them out.");
        assertProblem(MINIMAL, "model.weights=random", "train.optimizer.decay-towards=pretrained")
                .contains("random parameters are worth no pull");
        assertProblems(MINIMAL, "task=features", "model.scope.trained=frozen")
                .anyMatch(line -> line.startsWith("model.scope is given, but task features trains nothing"));
    }

    @Test
    void adaptersAreTrainedWithTheHeadAlone() {
        assertProblems(MINIMAL, "model.lora={rank: 0, dropout: 0.1}")
                .containsExactly(
                        "model.lora.rank is 0, but it must be at least 1 (--set model.lora).",
                        "model.lora.dropout is 0.1, but adapters are added to their matrices before each step, where nothing"
                                + " can be dropped (--set model.lora). Leave it out; train.dropout is that of the encoder.");
        assertProblem(MINIMAL, "model.lora.rank=4", "model.scope.freeze-embeddings=true")
                .startsWith("model.lora is given, but scope says what else is trained");
        assertProblem(MINIMAL, "model.lora.rank=4", "model.reinitialised-layers=1")
                .startsWith("model.lora is given, but the encoder's layers begin anew");
        assertProblem(MINIMAL, "model.lora.rank=4", "train.optimizer.layer-decay=0.9")
                .contains("all adapters learn at one rate");
    }

    @Test
    void nextSentencesAreForHiddenWords() {
        String pairs = "data.masking.next-sentence=true";
        assertProblems(MINIMAL, pairs)
                .anyMatch(line ->
                        line.startsWith("data.masking.next-sentence is true, but task single-label hides no words"));
        assertProblems(MINIMAL, "task=masked-lm", pairs, "train.loss.label-smoothing=0.1")
                .anyMatch(line -> line.contains("and there are two: of words and of pairs"));
        assertProblems(MINIMAL, "task=masked-lm", pairs, "data.max-length=4")
                .anyMatch(line -> line.contains("max-length is 4, but a pair of texts has at least 5 tokens"));
        assertProblems(MINIMAL, "task=masked-lm", "train.metric-for-best=next_sentence_accuracy")
                .anyMatch(line -> line.contains("which is a metric of next-sentence prediction"));
    }

    @Test
    void anLstmNeedsOutputsForTextsOrTokens() {
        assertProblems(MINIMAL, "task=masked-lm", "model.head.lstm-size=8")
                .anyMatch(line ->
                        line.startsWith("model.head.lstm-size is given, but task masked-lm has a head of its own"));
        assertProblems(MINIMAL, "task=features", "model.head.lstm-size=8")
                .anyMatch(line -> line.startsWith("model.head.lstm-size is given, but task features has no head"));
        assertProblems(MINIMAL, "model.head={lstm-size: 8, pooling: cls}")
                .anyMatch(line -> line.contains("pooling cls leaves no tokens for it"));
    }
}
