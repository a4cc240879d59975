package dev.anneal.tests;

import static dev.anneal.tests.ScoredRun.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.RunResult;
import dev.anneal.track.Display;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Embeddings and hidden states through the public API: nothing is prepared, trained or evaluated. */
@ExtendWith(LocalCluster.class)
class FeaturesRunTest {
    @TempDir
    private Path folder;

    private Path config;

    @BeforeEach
    void writeTableAndConfiguration() throws IOException {
        Path table = Files.write(
                folder.resolve("in.csv"), List.of("id,text", "1,a cat", "2,the dog runs to the blue house", "3,"));
        config = Files.writeString(
                folder.resolve("features.yaml"), """
                name: embeddings
                task: features
                model: {source: %s}
                data: {max-length: 24}
                score:
                  input: {path: "%s", format: csv}
                  features: {pooling: mean, normalize: true}
                output: "%s"
                """.formatted(ScoredRun.MODEL, table, folder.resolve("run")));
    }

    private Anneal anneal() {
        return Anneal.load(config).shownOn(Display.plain(new PrintStream(OutputStream.nullOutputStream())));
    }

    @Test
    void aRunIsAScoring() {
        RunResult result = anneal().run(LocalCluster.session());

        assertThat(result.trained()).isEmpty();
        assertThat(result.metrics()).isEmpty();
        assertThatThrownBy(result::evaluation).hasMessageContaining(" trains no model, so it has no data set");
        assertThat(result.scored())
                .hasValueSatisfying(scored ->
                        assertThat(List.of(scored.rowsOut(), scored.rejected())).containsExactly(2L, 1L));
        Dataset<Row> rows = read(folder + "/run/scored");
        assertThat(rows.schema().simpleString()).isEqualTo("struct<id:string,text:string,embedding:array<float>>");
        for (Row row : rows.collectAsList()) {
            List<Float> embedding = row.getList(2);
            assertThat(embedding.stream()
                            .mapToDouble(value -> (double) value * value)
                            .sum())
                    .isCloseTo(1, within(1e-5));
        }
        assertThat(folder.resolve("run/dataset")).doesNotExist();
        assertThat(folder.resolve("run/report.html")).doesNotExist();
        assertThatThrownBy(() -> anneal().prepare(LocalCluster.session()))
                .hasMessage("There is nothing to prepare: task features uses the model as it is. Use the verb score.");
    }

    /** The figures are those that sentence-transformers gives for all-MiniLM-L6-v2. */
    @Test
    void theExampleGivesTheEmbeddingsOfSentenceTransformers() throws IOException {
        Path table = Files.write(
                folder.resolve("sentences.csv"),
                List.of("definition", "This is an example sentence", "Each sentence is converted"));
        Anneal example = Anneal.load(Path.of("..", "conf", "minilm-embeddings.yaml"))
                .with("score.input={path: \"" + table + "\", format: csv}")
                .with("output=" + folder.resolve("minilm"))
                .shownOn(Display.plain(new PrintStream(OutputStream.nullOutputStream())));

        List<Row> rows = read(example.score(LocalCluster.session()).folder())
                .sort("definition")
                .collectAsList();

        List<Float> second = rows.get(0).getList(1);
        List<Float> first = rows.get(1).getList(1);
        assertThat(first).hasSize(384);
        assertThat(first.get(0)).isCloseTo(0.06765686f, within(1e-5f));
        assertThat(first.get(2)).isCloseTo(0.04871312f, within(1e-5f));
        double cosine = 0;
        for (int h = 0; h < first.size(); h++) {
            cosine += (double) first.get(h) * second.get(h);
        }
        assertThat(cosine).isCloseTo(0.40456, within(1e-5));
    }

    @Test
    void eachLayerIsAColumn() {
        Dataset<Row> rows = read(anneal().with("score.features={layers: [0, 2]}")
                .score(LocalCluster.session())
                .folder());

        assertThat(rows.schema().simpleString())
                .isEqualTo("struct<id:string,text:string,token_ids:array<int>,layer_0:array<array<float>>,"
                        + "layer_2:array<array<float>>>");
        assertThat(rows.filter("size(token_ids) > 2 and size(layer_0) = size(token_ids)"
                                + " and size(layer_2[1]) = size(layer_0[0])")
                        .count())
                .isEqualTo(2);
    }
}
