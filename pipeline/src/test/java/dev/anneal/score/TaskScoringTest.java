package dev.anneal.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.config.Task;
import dev.anneal.config.Truncation;
import dev.anneal.evaluate.Decision;
import dev.anneal.evaluate.DecisionJson;
import dev.anneal.evaluate.Sigmoid;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.score.PredictedAnswer.Place;
import dev.anneal.table.Label;
import dev.anneal.table.Row;
import dev.anneal.tensor.Engine;
import dev.anneal.tokenize.AlignedEncoding;
import dev.anneal.tokenize.TokenizerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each task with a head of random parameters, in batches of rows of unequal lengths. */
class TaskScoringTest {
    private static final TokenizerOptions SHORT = new TokenizerOptions(24, Truncation.LONGEST_FIRST);
    private static final List<String> TEXTS = List.of("a cat", "the dog runs quickly to the blue house", "x");

    @TempDir
    private Path folder;

    private ScoringModel model(Task task, List<String> labels, TokenizerOptions options) {
        return ScoringModel.open(
                TinyModel.trainedFor(task, labels, folder.resolve("model")), options, ScoringTask.of(task, labels));
    }

    private static <O extends Outcome> List<O> score(ScoringModel model, List<Row> rows, Class<O> type) {
        List<O> outcomes = new ArrayList<>();
        try (ScoredRows<Row> scored = new Scorer(model, ScorerOptions.of(2, 1)).score(rows.iterator(), row -> row)) {
            scored.forEachRemaining(row -> outcomes.add(type.cast(row.outcome())));
        }
        return outcomes;
    }

    private static List<Row> texts(List<String> texts) {
        return texts.stream().map(text -> Row.ofTexts(text, Optional.empty())).toList();
    }

    private static float[] alone(ScoringModel model, ModelInput input) {
        Engine.enter(1);
        return model.outputs(List.of(input)).get(0);
    }

    @Test
    void labelsAreGivenAsTheModelsDecisionSays() throws IOException {
        List<String> labels = List.of("joy", "anger");
        ModelDirectory directory = TinyModel.trainedFor(Task.MULTI_LABEL, labels, folder.resolve("model"));
        RunConfig config = RunConfigReader.parse(
                "{name: n, task: multi-label, model: {source: m}, output: o, score: {input: {path: t, format: csv}}}",
                "run.yaml",
                List.of());
        Decision decision = new Decision(2, "f1", List.of(1e-9, 1.0));
        Files.writeString(directory.decision(), DecisionJson.text(decision));

        ScoringTask task = ScoringTask.of(directory, config);

        assertThat(task.decision()).isEqualTo(decision);
        try (ScoringModel model = ScoringModel.open(directory, SHORT, task)) {
            for (PredictedLabels labelled : score(model, texts(TEXTS), PredictedLabels.class)) {
                assertThat(labelled.labels()).containsExactly("joy");
            }
            float[] logits = alone(model, ModelInput.of(model.tokenizer().encode(TEXTS.get(0))));
            assertThat(score(model, texts(TEXTS.subList(0, 1)), PredictedLabels.class)
                            .get(0)
                            .probabilities()[0])
                    .isCloseTo(Sigmoid.probability(logits[0] / 2), within(1e-6));
        }
    }

    @Test
    void aThresholdChoosesBetweenTwoClasses() {
        List<String> labels = List.of("no", "yes");
        float[] logits = {1, -1};

        Prediction even = Prediction.of(logits, labels, Decision.NONE);
        Prediction early = Prediction.of(logits, labels, new Decision(2, "f1", List.of(0.25)));

        assertThat(even.label()).isEqualTo("no");
        assertThat(early.label()).isEqualTo("yes");
        assertThat(early.probability()).isCloseTo(Sigmoid.probability(-1), within(1e-9));
    }

    @Test
    void givesEveryLabelThatIsMoreLikelyThanNot() {
        List<String> labels = List.of("joy", "anger", "fear", "love");
        try (ScoringModel model = model(Task.MULTI_LABEL, labels, SHORT)) {
            List<PredictedLabels> predictions = score(model, texts(TEXTS), PredictedLabels.class);

            for (int row = 0; row < TEXTS.size(); row++) {
                float[] logits = alone(model, ModelInput.of(model.tokenizer().encode(TEXTS.get(row))));
                List<String> expected = new ArrayList<>();
                for (int c = 0; c < labels.size(); c++) {
                    assertThat(predictions.get(row).probabilities()[c])
                            .isCloseTo(Sigmoid.probability(logits[c]), within(1e-5));
                    if (logits[c] >= 0) {
                        expected.add(labels.get(c));
                    }
                }
                assertThat(predictions.get(row).labels()).isEqualTo(expected);
            }
            assertThat(predictions)
                    .anySatisfy(one -> assertThat(one.labels()).isNotEmpty().hasSizeLessThan(4));
        }
    }

    @Test
    void givesANumberForEachOutput() {
        try (ScoringModel model = model(Task.REGRESSION, List.of("ease", "length"), SHORT)) {
            List<PredictedNumbers> predictions = score(model, texts(TEXTS), PredictedNumbers.class);

            for (int row = 0; row < TEXTS.size(); row++) {
                float[] outputs = alone(model, ModelInput.of(model.tokenizer().encode(TEXTS.get(row))));
                assertThat(predictions.get(row).values()).hasSize(2);
                assertThat(predictions.get(row).values().get(1)).isCloseTo(outputs[1], within(1e-5));
            }
        }
    }

    @Test
    void tagsWordsByTheirFirstTokenAndLeavesLostOnesWithout() {
        List<String> labels = List.of("O", "B-per", "I-per", "B-loc");
        List<String> many = List.of("the", "unbelievable", "", "dog", "runs", "to", "blue", "houses", "today", "again");
        TokenizerOptions tiny = new TokenizerOptions(12, Truncation.LONGEST_FIRST);
        try (ScoringModel model = model(Task.TOKENS, labels, tiny)) {
            List<PredictedTags> predictions =
                    score(model, List.of(words(List.of("cat")), words(many)), PredictedTags.class);

            assertThat(predictions.get(0).words()).hasSize(1);
            AlignedEncoding aligned = model.tokenizer().encodeWords(many).aligned();
            float[] logits = alone(model, ModelInput.of(aligned.encoding()));
            List<Optional<String>> expected = new ArrayList<>();
            for (int word = 0; word < many.size(); word++) {
                int index = word;
                int token = Arrays.stream(aligned.words()).boxed().toList().indexOf(index);
                expected.add(token < 0 ? Optional.empty() : Optional.of(labels.get(largest(logits, token * 4))));
            }
            assertThat(predictions.get(1).words())
                    .extracting(tag -> tag.map(PredictedTags.Tag::label))
                    .isEqualTo(expected);
            assertThat(expected.get(2)).isEmpty();
            assertThat(expected.get(9)).isEmpty();
        }
    }

    private static int largest(float[] logits, int from) {
        int best = from;
        for (int i = from; i < from + 4; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best - from;
    }

    private static Row words(List<String> words) {
        return new Row(
                String.join(" ", words), Optional.empty(), Optional.of(words), new Label.None(), "", Optional.empty());
    }

    @Test
    void findsAnswersInEveryWindowOfAContext() {
        String context = "😀 the cat. " + "a dog runs to the blue house. ".repeat(12);
        Row question = Row.ofTexts("  where is the dog", Optional.of(context));
        Row empty = Row.ofTexts("where", Optional.of(""));
        TokenizerOptions windows = new TokenizerOptions(24, Truncation.WINDOWS).withStride(8);
        try (ScoringModel model = model(Task.ANSWER, List.of(), windows)) {
            List<PredictedAnswer> answers = score(model, List.of(question, empty), PredictedAnswer.class);

            PredictedAnswer answer = answers.get(0);
            Place place = answer.place().orElseThrow();
            int start = context.offsetByCodePoints(0, place.start());
            int end = context.offsetByCodePoints(0, place.end());
            assertThat(context.substring(start, end)).isEqualTo(answer.text()).isNotEmpty();
            assertThat(place.end()).isLessThan(end);
            double largest = model.tokenizer().windows("where is the dog", context).stream()
                    .mapToDouble(window -> largestPair(window, alone(model, ModelInput.of(window.encoding()))))
                    .max()
                    .orElseThrow();
            assertThat(answer.best().get(0).score()).isCloseTo(largest, within(1e-4));
            assertThat(answer.best()).hasSize(5);
            assertThat(answers.get(1).text()).isEmpty();
            assertThat(answers.get(1).place()).isEmpty();
        }
    }

    /** Of all pairs; the search looks at the 20 best starts and ends, and a window has no more tokens of the context. */
    private static double largestPair(AlignedEncoding window, float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int start = 0; start < window.length(); start++) {
            for (int end = start; end < window.length(); end++) {
                if (window.texts()[start] == 1 && window.texts()[end] == 1) {
                    largest = Math.max(largest, logits[2 * start] + logits[2 * end + 1]);
                }
            }
        }
        return largest;
    }

    @Test
    void givesNoAnswerWhereTheNullOddsAreAboveTheThreshold() {
        Row question = Row.ofTexts("where", Optional.of("a cat in the house"));
        TokenizerOptions windows = new TokenizerOptions(24, Truncation.WINDOWS).withStride(8);
        var directory = TinyModel.trainedFor(Task.ANSWER, List.of(), folder.resolve("model"));
        for (double threshold : new double[] {-1e9, 1e9}) {
            ScoringTask task = new ScoringTask(
                    Task.ANSWER,
                    List.of(),
                    dev.anneal.config.FeaturesConfig.LAST_LAYER,
                    OptionalDouble.of(threshold),
                    Decision.NONE);
            try (ScoringModel model = ScoringModel.open(directory, windows, task)) {
                PredictedAnswer answer =
                        score(model, List.of(question), PredictedAnswer.class).get(0);

                assertThat(answer.text().isEmpty()).isEqualTo(threshold < 0);
                assertThat(answer.place().isEmpty()).isEqualTo(threshold < 0);
                assertThat(answer.probability()).isBetween(0.0, 1.0);
            }
        }
    }

    @Test
    void guessesTheTokensBehindMasks() {
        try (ScoringModel model = model(Task.MASKED_LM, List.of(), SHORT)) {
            List<PredictedTokens> predictions =
                    score(model, texts(List.of("no mask", "a [MASK] in the [MASK]", "[MASK]")), PredictedTokens.class);

            assertThat(predictions).extracting(one -> one.masks().size()).containsExactly(0, 2, 1);
            int[] ids = model.tokenizer().encode("a [MASK] in the [MASK]").ids();
            float[] second = alone(
                    model,
                    new ModelInput(model.tokenizer().encode("a [MASK] in the [MASK]"), new int[] {ids.length - 2}));
            double sum = 0;
            int best = 0;
            for (int id = 0; id < second.length; id++) {
                sum += Math.exp(second[id]);
                best = second[id] > second[best] ? id : best;
            }
            List<PredictedTokens.Guess> guesses = predictions.get(1).masks().get(1);
            assertThat(guesses)
                    .hasSize(5)
                    .isSortedAccordingTo((a, b) -> Double.compare(b.probability(), a.probability()));
            assertThat(guesses.get(0).probability()).isCloseTo(Math.exp(second[best]) / sum, within(1e-5));
            assertThat(guesses.get(0).token()).isEqualTo(model.tokenizer().decode(new int[] {best}));
        }
    }

    @Test
    void cutsManyMasksIntoSeveralPasses() {
        TokenizerOptions longer = new TokenizerOptions(128, Truncation.LONGEST_FIRST);
        try (ScoringModel model = model(Task.MASKED_LM, List.of(), longer)) {
            List<Row> rows = texts(List.of("[MASK] ".repeat(126), "[MASK] ".repeat(126), "[MASK] cat"));
            List<Reading> readings = rows.stream()
                    .map(row -> (Reading) new RowReader(model.task(), model.tokenizer()).read(row))
                    .toList();

            assertThat(InputBatches.of(readings, 8)).hasSize(1);
            readings = new ArrayList<>(readings);
            readings.addAll(List.copyOf(readings));
            assertThat(InputBatches.of(readings, 8))
                    .hasSize(2)
                    .allSatisfy(batch -> assertThat(batch.stream()
                                    .mapToInt(placed -> placed.input().targets().length)
                                    .sum())
                            .isLessThanOrEqualTo(InputBatches.TARGETS));
            assertThat(score(model, rows, PredictedTokens.class).get(2).masks()).hasSize(1);
        }
    }
}
