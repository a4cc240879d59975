package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.nlp.qa.QAInput;
import ai.djl.modality.nlp.translator.NamedEntity;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.DeferredTranslatorFactory;
import ai.djl.util.StringPair;
import dev.anneal.config.Task;
import dev.anneal.model.huggingface.ServingSettings.Texts;
import dev.anneal.tensor.Engine;
import dev.anneal.tokenize.Encoding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saved models as DJL opens them from their folders, against our own scoring of the same folders. */
class DjlDirectoryTest {
    private static final double LIMIT = 1e-6;
    private static final String SHORT = "The farmer sold apples.";
    private static final String LONG =
            "During the winter the council closed the bridge because the river floods the street, and two "
                    + "engineers from the company wrote a letter to the doctor, who said that it was repaired.";

    @TempDir
    Path folder;

    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    @Test
    void classifiesTextsWithThreeInputs() throws Exception {
        classifies(SmallModel.bert(folder.resolve("encoder")));
    }

    @Test
    void classifiesTextsWithTwoInputs() throws Exception {
        classifies(SmallModel.distilBert(folder.resolve("encoder")));
    }

    @Test
    void classifiesTextsWhosePaddingIsNotTokenZero() throws Exception {
        classifies(SmallModel.roberta(folder.resolve("encoder")));
    }

    /** Single texts, and a batch of which one is padded and the other cut. */
    private void classifies(ModelDirectory encoder) throws Exception {
        Path saved = save(encoder, Task.SINGLE_LABEL, Texts.ONE, "animal", "plant", "stone");
        try (OwnScores own = OwnScores.open(saved);
                ZooModel<String, Classifications> model = open(saved, String.class, Classifications.class);
                Predictor<String, Classifications> predictor = model.newPredictor()) {
            assertThat(own.tokenizer().encode(LONG).tokensLost()).isPositive();
            for (String text : List.of(SHORT, LONG)) {
                assertShares(predictor.predict(text), OwnScores.softmax(own.outputs(text)));
            }
            List<Classifications> batch = predictor.batchPredict(List.of(SHORT, LONG));
            assertShares(batch.get(0), OwnScores.softmax(own.outputs(SHORT)));
            assertShares(batch.get(1), OwnScores.softmax(own.outputs(LONG)));
        }
    }

    private static void assertShares(Classifications actual, double[] expected) {
        List<String> labels = List.of("animal", "plant", "stone");
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual.get(labels.get(i)).getProbability())
                    .as(labels.get(i))
                    .isCloseTo(expected[i], within(LIMIT));
        }
    }

    @Test
    void givesEachLabelItsOwnProbability() throws Exception {
        Path saved = save(
                SmallModel.bert(folder.resolve("encoder")), Task.MULTI_LABEL, Texts.ONE, "animal", "plant", "stone");
        try (OwnScores own = OwnScores.open(saved);
                ZooModel<String, Classifications> model = open(saved, String.class, Classifications.class);
                Predictor<String, Classifications> predictor = model.newPredictor()) {
            float[] logits = own.outputs(SHORT);
            double[] expected = new double[logits.length];
            Arrays.setAll(expected, i -> 1 / (1 + Math.exp(-logits[i])));
            assertShares(predictor.predict(SHORT), expected);
        }
    }

    @Test
    void comparesPairs() throws Exception {
        for (ModelDirectory encoder :
                List.of(SmallModel.bert(folder.resolve("bert")), SmallModel.roberta(folder.resolve("roberta")))) {
            Path saved = save(encoder, Task.REGRESSION, Texts.PAIR, "likeness");
            try (OwnScores own = OwnScores.open(saved);
                    ZooModel<StringPair, float[]> model = open(saved, StringPair.class, float[].class);
                    Predictor<StringPair, float[]> predictor = model.newPredictor()) {
                assertNear(predictor.predict(new StringPair(SHORT, LONG)), own.outputs(SHORT, LONG));
            }
        }
    }

    @Test
    void embedsTexts() throws Exception {
        Path saved = save(SmallModel.bert(folder.resolve("encoder")), Task.FEATURES, Texts.ONE);
        try (OwnScores own = OwnScores.open(saved);
                ZooModel<String, float[]> model = open(saved, String.class, float[].class);
                Predictor<String, float[]> predictor = model.newPredictor()) {
            assertNear(predictor.predict(SHORT), normalisedMean(own.outputs(SHORT)));
            assertNear(predictor.batchPredict(List.of(SHORT, LONG)).get(0), normalisedMean(own.outputs(SHORT)));
        }
    }

    /** [T, 32] to [32] of length 1. */
    private static float[] normalisedMean(float[] states) {
        double[] sums = new double[32];
        for (int i = 0; i < states.length; i++) {
            sums[i % sums.length] += states[i];
        }
        double length = Math.sqrt(Arrays.stream(sums).map(sum -> sum * sum).sum());
        float[] mean = new float[sums.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sums[i] / length);
        }
        return mean;
    }

    @Test
    void answersQuestions() throws Exception {
        String question = "who sold?";
        Path saved = save(SmallModel.bert(folder.resolve("encoder")), Task.ANSWER, Texts.PAIR);
        try (OwnScores own = OwnScores.open(saved);
                ZooModel<QAInput, String> model = open(saved, QAInput.class, String.class);
                Predictor<QAInput, String> predictor = model.newPredictor()) {
            Encoding encoding = own.tokenizer().encode(question, SHORT);
            float[] logits = own.outputs(encoding);
            int start = likeliest(encoding, logits, 0);
            int end = likeliest(encoding, logits, 1);
            int[] answer = Arrays.copyOfRange(encoding.ids(), Math.min(start, end), Math.max(start, end) + 1);
            assertThat(predictor.predict(new QAInput(question, SHORT)))
                    .isNotEmpty()
                    .isEqualTo(own.tokenizer().decode(answer));
        }
    }

    /** The place in the second text, before its last special token, with the largest of [T, 2]. */
    private static int likeliest(Encoding encoding, float[] logits, int column) {
        int best = -1;
        for (int i = 0; i < encoding.length() - 1; i++) {
            boolean larger = best < 0 || logits[2 * i + column] > logits[2 * best + column];
            if (encoding.typeIds()[i] == 1 && larger) {
                best = i;
            }
        }
        return best;
    }

    @Test
    void namesTokens() throws Exception {
        Path saved = save(SmallModel.distilBert(folder.resolve("encoder")), Task.TOKENS, Texts.ONE, "O", "B-X", "I-X");
        try (OwnScores own = OwnScores.open(saved);
                ZooModel<String, NamedEntity[]> model = open(saved, String.class, NamedEntity[].class);
                Predictor<String, NamedEntity[]> predictor = model.newPredictor()) {
            float[] logits = own.outputs(LONG);
            List<String> labels = List.of("O", "B-X", "I-X");
            List<String> expected = new ArrayList<>();
            List<Double> shares = new ArrayList<>();
            for (int token = 1; token < SmallModel.MAX_TOKENS - 1; token++) {
                double[] of = OwnScores.softmax(Arrays.copyOfRange(logits, 3 * token, 3 * token + 3));
                int best = of[0] >= of[1] && of[0] >= of[2] ? 0 : of[1] >= of[2] ? 1 : 2;
                if (best > 0) {
                    expected.add(token + " " + labels.get(best));
                    shares.add(of[best]);
                }
            }
            NamedEntity[] entities = predictor.predict(LONG);
            assertThat(entities)
                    .extracting(e -> e.getIndex() + " " + e.getEntity())
                    .containsExactlyElementsOf(expected);
            assertThat(expected).isNotEmpty();
            for (int i = 0; i < entities.length; i++) {
                assertThat((double) entities[i].getScore()).isCloseTo(shares.get(i), within(LIMIT));
            }
        }
    }

    @Test
    void guessesWords() throws Exception {
        String text = "the farmer sold <mask> .";
        Path saved = save(SmallModel.roberta(folder.resolve("encoder")), Task.MASKED_LM, Texts.ONE);
        try (OwnScores own = OwnScores.open(saved);
                ZooModel<String, Classifications> model = open(saved, String.class, Classifications.class);
                Predictor<String, Classifications> predictor = model.newPredictor()) {
            Encoding encoding = own.tokenizer().encode(text);
            int place = 0;
            while (encoding.ids()[place] != own.tokenizer().specialTokens().requireMask()) {
                place++;
            }
            float[] logits = Arrays.copyOfRange(own.outputs(encoding), 500 * place, 500 * (place + 1));
            double best = Arrays.stream(OwnScores.softmax(logits)).max().orElseThrow();
            assertThat(predictor.predict(text).best().getProbability()).isCloseTo(best, within(LIMIT));
        }
    }

    private static void assertNear(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within((float) LIMIT * Math.max(1, Math.abs(expected[i]))));
        }
    }

    private Path save(ModelDirectory encoder, Task task, Texts texts, String... labels) {
        Path saved = encoder.folder().resolveSibling(encoder.folder().getFileName() + "-saved");
        try (TaskModel model = SmallModel.forTask(encoder, task, labels)) {
            ModelCard card = new ModelCard("test", "test", Optional.empty(), List.of(), "task: test", Map.of());
            ServingSettings serving = ServingSettings.of(model.config()).withTexts(texts);
            HuggingFaceDirectory.write(saved, model, encoder, serving, card);
        }
        return saved;
    }

    private static <I, O> ZooModel<I, O> open(Path saved, Class<I> input, Class<O> output) throws Exception {
        return Criteria.builder()
                .setTypes(input, output)
                .optModelPath(saved)
                .optTranslatorFactory(new DeferredTranslatorFactory())
                .build()
                .loadModel();
    }
}
