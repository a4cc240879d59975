package dev.anneal.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.config.FeaturesConfig;
import dev.anneal.config.Pooling;
import dev.anneal.config.Task;
import dev.anneal.config.Truncation;
import dev.anneal.evaluate.Decision;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.ModelStaging;
import dev.anneal.table.Row;
import dev.anneal.tensor.Engine;
import dev.anneal.tokenize.TokenizerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturesTest {
    private static final List<String> SENTENCES = List.of("This is an example sentence", "Each sentence is converted");

    private static List<Features> features(ModelDirectory model, List<String> texts, FeaturesConfig config) {
        Engine.enter(1);
        ScoringTask task = new ScoringTask(Task.FEATURES, List.of(), config, OptionalDouble.empty(), Decision.NONE);
        List<Features> features = new ArrayList<>();
        try (ScoringModel opened = ScoringModel.open(model, new TokenizerOptions(128, Truncation.LONGEST_FIRST), task);
                ScoredRows<String> rows = new Scorer(opened, ScorerOptions.of(8, 1))
                        .score(texts.iterator(), text -> Row.ofTexts(text, Optional.empty()))) {
            rows.forEachRemaining(row -> features.add((Features) row.outcome()));
        }
        return features;
    }

    private static FeaturesConfig of(List<Integer> layers, Pooling pooling) {
        return new FeaturesConfig(layers, Optional.of(pooling), false);
    }

    /** The figures are those that sentence-transformers gives for all-MiniLM-L6-v2. */
    @Test
    void givesTheEmbeddingsOfSentenceTransformers(@TempDir Path staging) {
        ModelDirectory miniLm = ModelStaging.open("jar:all-minilm-l6-v2.onnx", staging, new Configuration());
        List<Features> features =
                features(miniLm, SENTENCES, new FeaturesConfig(List.of(), Optional.of(Pooling.MEAN), true));

        float[] first = features.get(0).layers().get(0)[0];
        float[] second = features.get(1).layers().get(0)[0];
        assertThat(first).hasSize(384);
        assertThat(new float[] {first[0], first[1], first[2]})
                .containsExactly(new float[] {0.06765686f, 0.06349591f, 0.04871312f}, within(1e-5f));
        double cosine = 0;
        for (int h = 0; h < first.length; h++) {
            cosine += (double) first[h] * second[h];
        }
        assertThat(cosine).isCloseTo(0.40456, within(1e-5));
    }

    @Test
    void poolsWhatItGivesForEachToken() {
        List<String> texts = List.of("a cat", "the dog runs quickly to the blue house");
        ModelDirectory model = TinyModel.directory();
        List<Features> tokens = features(model, texts, new FeaturesConfig(List.of(0, 1, 2), Optional.empty(), false));
        List<Features> mean = features(model, texts, of(List.of(1), Pooling.MEAN));
        List<Features> largest = features(model, texts, of(List.of(2), Pooling.MAX));
        List<Features> cls = features(model, texts, of(List.of(), Pooling.CLS));

        for (int row = 0; row < texts.size(); row++) {
            float[][] middle = tokens.get(row).layers().get(1);
            float[][] last = tokens.get(row).layers().get(2);
            assertThat(tokens.get(row).tokenIds().orElseThrow()).hasSameSizeAs(middle);
            assertThat(mean.get(row).tokenIds()).isEmpty();
            double sum = 0;
            float most = last[0][3];
            for (int token = 0; token < middle.length; token++) {
                sum += middle[token][3];
                most = Math.max(most, last[token][3]);
            }
            assertThat(mean.get(row).layers().get(0)[0][3]).isCloseTo((float) (sum / middle.length), within(1e-5f));
            assertThat(largest.get(row).layers().get(0)[0][3]).isCloseTo(most, within(1e-5f));
            assertThat(cls.get(row).layers().get(0)[0]).containsExactly(last[0], within(1e-5f));
        }
    }

    @Test
    void refusesLayersThatTheModelLacks() {
        assertThatThrownBy(() -> features(TinyModel.directory(), SENTENCES, of(List.of(3), Pooling.CLS)))
                .hasMessage(
                        "score.features.layers has 3, but the model has 2 layers. Name layers from 0, the embeddings,"
                                + " to 2.");
        assertThatThrownBy(() -> features(TinyModel.directory(), SENTENCES, of(List.of(), Pooling.LAST_4_CONCAT)))
                .hasMessageContaining("last-4-concat, but the model has 2 layers");
    }

    @Test
    void putsTheLastFourLayersSideBySide() {
        TokenVectors vectors = new TokenVectors(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2);

        assertThat(vectors.firstOfAllLayers()).containsExactly(1, 2, 5, 6);
        float[][] scaled = {{3, 4}, {0, 0}};
        TokenVectors.normalize(scaled);
        assertThat(scaled[0]).containsExactly(0.6f, 0.8f);
        assertThat(scaled[1]).containsExactly(0, 0);
    }
}
