package dev.anneal.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.model.weights.WantedTensor.Presence;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightLoaderTest {
    @TempDir
    Path folder;

    private Map<String, NamedTensor> stored;

    @BeforeEach
    void emptySource() {
        stored = new HashMap<>();
    }

    @Test
    void findsTensorsWithAndWithoutPrefixAndUnderOlderNames() {
        store("a.weight", 2);
        store("bert.b.weight", 2);
        store("bert.n.LayerNorm.gamma", 2);
        store("n.LayerNorm.beta", 2);
        FloatBuffer into = FloatBuffer.allocate(2);
        LoadReport report = load(
                new WantedTensor("bert.a.weight", new long[] {2}, into, Presence.REQUIRED),
                required("bert.b.weight", 2),
                required("bert.n.LayerNorm.weight", 2),
                required("bert.n.LayerNorm.bias", 2));
        assertThat(report.loaded())
                .containsEntry("bert.a.weight", "a.weight")
                .containsEntry("bert.b.weight", "bert.b.weight")
                .containsEntry("bert.n.LayerNorm.weight", "bert.n.LayerNorm.gamma")
                .containsEntry("bert.n.LayerNorm.bias", "n.LayerNorm.beta");
        assertThat(into.position()).isZero();
        assertThat(into.array()).containsExactly(1, 2);
        assertThat(report.unusedSurprising()).isEmpty();
    }

    @Test
    void leavesMissingHeadsToTheCallerAndListsWhatNobodyWanted() {
        store("a.weight", 2);
        store("cls.predictions.bias", 2);
        store("embeddings.position_ids", 2);
        store("encoder.layer.9.bias", 2);
        store("classifier.weight", 3);
        LoadReport report =
                load(required("bert.a.weight", 2), head("classifier.weight", 2), head("classifier.bias", 2));
        assertThat(report.initialised()).containsExactly("classifier.bias", "classifier.weight");
        assertThat(report.missing()).containsExactly("classifier.bias");
        assertThat(report.misfits()).containsExactly(Map.entry("classifier.weight", "its shape is [3], not [2]"));
        assertThat(report.unusedExpected()).containsExactly("cls.predictions.bias", "embeddings.position_ids");
        assertThat(report.unusedSurprising()).containsExactly("encoder.layer.9.bias");
        assertThat(report.summary())
                .startsWith("1 of 3 parameters from ")
                .contains("\n  initialised, for they are not there: classifier.bias\n")
                .contains("\n  initialised, for they do not fit: classifier.weight (its shape is [3], not [2])\n")
                .endsWith("\n  NOT USED: encoder.layer.9.bias");
        assertThatThrownBy(() -> report.requireComplete("scoring"))
                .hasMessageContaining("cannot be used for scoring: it has no trained classifier.bias");
    }

    @Test
    void reportsAllProblemsTogetherBeforeCopyingAnything() {
        store("fine", 2);
        store("shaped", 3);
        FloatBuffer into = FloatBuffer.allocate(2);
        assertThatThrownBy(() -> load(
                        new WantedTensor("bert.fine", new long[] {2}, into, Presence.REQUIRED),
                        required("bert.shaped", 2),
                        required("bert.gone", 2)))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("(2 of 3 parameters)")
                .hasMessageContaining("bert.shaped: its shape is [3], not [2], bert.gone is missing");
        assertThat(into.array()).containsExactly(0, 0);
    }

    @Test
    void listsNoMoreThanTenProblems() {
        WantedTensor[] wanted =
                IntStream.range(0, 13).mapToObj(i -> required("bert.p" + i, 1)).toArray(WantedTensor[]::new);
        assertThatThrownBy(() -> load(wanted))
                .hasMessageContaining("bert.p9 is missing and 3 more")
                .hasMessageNotContaining("bert.p10");
    }

    @Test
    void aTiedParameterMayBeStoredUnderAnyOfItsNames() {
        store("cls.predictions.decoder.bias", 2);
        LoadReport report =
                load(tied("bert.words", 2, "cls.predictions.decoder.weight", "cls.predictions.decoder.bias"));
        assertThat(report.loaded()).containsExactly(Map.entry("bert.words", "cls.predictions.decoder.bias"));
        assertThat(report.unequalTies()).isEmpty();
        assertThat(report.summary()).startsWith("1 of 1 parameters from ").doesNotContain("\n");
    }

    @Test
    void equalTiesAreUsedAndUnequalOnesAreReported() {
        store("words", 2);
        store("cls.same", 2);
        stored.put("cls.other", new NamedTensor(new long[] {2}, FloatBuffer.wrap(new float[] {1, 3})));
        store("cls.shorter", 1);
        assertThat(load(tied("bert.words", 2, "cls.same")).unequalTies()).isEmpty();
        assertThat(load(tied("bert.words", 2, "cls.same")).unusedExpected())
                .containsExactly("cls.other", "cls.shorter");
        FloatBuffer into = FloatBuffer.allocate(2);
        LoadReport report = load(new WantedTensor(
                "bert.words", List.of("cls.same", "cls.other"), new long[] {2}, into, Presence.REQUIRED));
        assertThat(into.array()).containsExactly(1, 2);
        assertThat(report.unequalTies()).containsExactly(Map.entry("words", "cls.other"));
        assertThat(report.summary()).contains("\n  TIED, BUT DIFFERENT, the first was taken: words and cls.other");
        assertThat(load(tied("bert.words", 2, "cls.shorter")).unequalTies()).containsEntry("words", "cls.shorter");
    }

    @Test
    void buffersAndHeadsOfAllFamiliesAreExpectedToBeUnused() {
        List<String> usual = List.of(
                "roberta.embeddings.position_ids",
                "roberta.embeddings.token_type_ids",
                "layers.0.attn.rotary_emb.inv_freq",
                "model.rotary_emb.full_attention_inv_freq",
                "albert.pooler.weight",
                "vocab_transform.weight",
                "discriminator_predictions.dense.bias",
                "predictions.decoder.weight",
                "head.norm.weight",
                "sop_classifier.classifier.bias");
        usual.forEach(name -> store(name, 1));
        store("layers.22.attn.Wo.weight", 1);
        LoadReport report = load();
        assertThat(report.unusedExpected()).containsExactlyInAnyOrderElementsOf(usual);
        assertThat(report.unusedSurprising()).containsExactly("layers.22.attn.Wo.weight");
    }

    private static WantedTensor tied(String name, int size, String... alternatives) {
        long[] shape = {size};
        return new WantedTensor(name, List.of(alternatives), shape, FloatBuffer.allocate(size), Presence.REQUIRED);
    }

    private void store(String name, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i + 1;
        }
        stored.put(name, new NamedTensor(new long[] {size}, FloatBuffer.wrap(values)));
    }

    private LoadReport load(WantedTensor... wanted) {
        Path file = folder.resolve("source.safetensors");
        SafetensorsWriter.write(file, stored);
        try (WeightSource source = SafetensorsFile.open(file)) {
            return WeightLoader.load(source, "bert.", List.of(wanted));
        }
    }

    private static WantedTensor required(String name, int size) {
        return new WantedTensor(name, new long[] {size}, FloatBuffer.allocate(size), Presence.REQUIRED);
    }

    private static WantedTensor head(String name, int size) {
        return new WantedTensor(name, new long[] {size}, FloatBuffer.allocate(size), Presence.MAY_BE_NEW);
    }
}
