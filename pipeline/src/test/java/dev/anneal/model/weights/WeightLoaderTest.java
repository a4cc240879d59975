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
        assertThat(report.unusedExpected())
                .containsExactly("classifier.weight", "cls.predictions.bias", "embeddings.position_ids");
        assertThat(report.unusedSurprising()).containsExactly("encoder.layer.9.bias");
        assertThat(report.summary())
                .startsWith("1 of 3 parameters from ")
                .contains("\n  initialised: classifier.bias, classifier.weight")
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
                .hasMessageContaining("bert.shaped has the shape [3] instead of [2], bert.gone is missing");
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
