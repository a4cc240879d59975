package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.config.Task;
import dev.anneal.jobs.ml.AnnealFunctions;
import dev.anneal.jobs.ml.FineTunedModel;
import dev.anneal.jobs.score.ScoreResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A model as a transformer, in a pipeline, in SQL and in a stream. */
@ExtendWith(LocalCluster.class)
class FineTunedModelTest {
    private static final int ROWS = 60;

    @TempDir
    private Path folder;

    private ScoredRun run;

    @BeforeEach
    void putAModelIntoTheRun() throws IOException {
        run = ScoredRun.in(folder);
    }

    private String model() {
        return folder.resolve("run/model").toString();
    }

    private static Dataset<Row> texts(String... texts) {
        StructType schema = new StructType().add("id", "int").add("text", "string");
        List<Row> rows = new java.util.ArrayList<>();
        for (String text : texts) {
            rows.add(RowFactory.create(rows.size(), text));
        }
        return LocalCluster.session().createDataFrame(rows, schema).coalesce(1);
    }

    @Test
    void addsWhatScoringAdds() throws IOException {
        String table = run.write("in.jsonl", ScoredRun.lines(ROWS));
        ScoreResult scored = ScoredRun.score(run.config(table, ScoredRun.input(table, "jsonl")));
        Dataset<Row> rows = LocalCluster.session().read().json(table);

        Dataset<Row> transformed =
                FineTunedModel.of(model()).setSettings("data.max-length=32").transform(rows);

        assertThat(transformed.schema().simpleString())
                .isEqualTo("struct<id:bigint,label:string,text:string,prediction:string,probability:double,"
                        + "probabilities:map<string,double>>");
        List<Row> expected = ScoredRun.read(scored.folder()).sort("id").collectAsList();
        List<Row> found = transformed.sort("id").collectAsList();
        assertThat(found).hasSize(ROWS);
        for (int i = 0; i < ROWS; i++) {
            assertThat(found.get(i).getString(3)).isEqualTo(expected.get(i).getString(3));
            assertThat(found.get(i).getDouble(4)).isCloseTo(expected.get(i).getDouble(4), within(1e-5));
            Map<String, Double> probabilities = found.get(i).getJavaMap(5);
            assertThat(probabilities.keySet()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
        }
    }

    @Test
    void keepsRowsThatItRefuses() {
        FineTunedModel model = FineTunedModel.of(model())
                .setSettings("data.max-length=8", "data.truncation=fail")
                .setPredictionCol("answer")
                .setProbabilityCol("")
                .setProbabilitiesCol("")
                .setVectorCol("vector")
                .setRejectionCol("problem");

        List<Row> rows = model.transform(texts("good", null, "one two three four five six seven eight nine"))
                .collectAsList();

        assertThat(rows).extracting(row -> row.getInt(0)).containsExactly(0, 1, 2);
        assertThat(rows.get(0).getString(2)).startsWith("LABEL_");
        Vector vector = rows.get(0).getAs("vector");
        assertThat(Arrays.stream(vector.toArray()).sum()).isCloseTo(1, within(1e-6));
        assertThat(rows.get(0).isNullAt(4)).isTrue();
        assertThat(rows.get(1).isNullAt(2) && rows.get(1).isNullAt(3)).isTrue();
        assertThat(rows.get(1).getString(4)).startsWith("missing-text: ");
        assertThat(rows.get(2).getString(4)).startsWith("too-long: ");
    }

    @Test
    void checksTheColumnsBeforeAnythingIsComputed() {
        FineTunedModel model = FineTunedModel.of(model());
        StructType schema = new StructType().add("id", "int").add("text", "string");

        assertThatThrownBy(() -> model.copy(org.apache.spark.ml.param.ParamMap.empty())
                        .setTextCol("body")
                        .transformSchema(schema))
                .hasMessage("The DataFrame has no column \"body\"; it has [id, text]. Name one of them.");
        assertThatThrownBy(() -> model.copy(org.apache.spark.ml.param.ParamMap.empty())
                        .setTextCol("id")
                        .transformSchema(schema))
                .hasMessage("The column \"id\" is of type int, but a model reads text. Cast it to string, or name"
                        + " another column.");
        assertThatThrownBy(() -> model.transformSchema(schema.add("Prediction", "double")))
                .hasMessageStartingWith("The DataFrame has a column \"prediction\" already");
    }

    /** The model's files travel with the pipeline: the folder that it came from may go. */
    @Test
    void isSavedAndLoadedInAPipeline() throws IOException {
        SQLTransformer lower = new SQLTransformer().setStatement("SELECT id, lower(title) AS text FROM __THIS__");
        Dataset<Row> rows = texts("A Good one", "bad", "so so").withColumnRenamed("text", "title");
        PipelineModel pipeline = new Pipeline()
                .setStages(
                        new PipelineStage[] {lower, FineTunedModel.of(model()).setPredictionCol("kind")})
                .fit(rows);
        List<Row> expected = pipeline.transform(rows).collectAsList();
        String saved = folder.resolve("pipeline").toString();
        pipeline.write().save(saved);
        try (Stream<Path> files = Files.list(Path.of(model()))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }

        PipelineModel loaded = PipelineModel.load(saved);

        assertThat(loaded.transform(rows).collectAsList()).isEqualTo(expected);
        FineTunedModel stage = (FineTunedModel) loaded.stages()[1];
        assertThat(stage.uid()).isEqualTo(pipeline.stages()[1].uid());
        assertThat(stage.modelFolder()).startsWith(saved);
    }

    @Test
    void isNotSavedOverItsOwnFiles() throws IOException {
        String saved = folder.resolve("saved").toString();
        FineTunedModel.of(model()).save(saved);
        FineTunedModel loaded = FineTunedModel.load(saved);

        for (String own : List.of(saved, saved + "/../saved/", saved + "/model", folder.toString())) {
            assertThatThrownBy(() -> loaded.write().overwrite().save(own))
                    .hasMessageStartingWith("The model cannot be saved to " + own + ", which holds its own files");
        }
        assertThat(folder.resolve("saved/model/model.safetensors")).exists();
        FineTunedModel.of(model()).write().overwrite().save(saved);
        loaded.write().overwrite().save(folder.resolve("other").toString());
        assertThat(folder.resolve("other/model/config.json")).hasSameTextualContentAs(Path.of(model(), "config.json"));
    }

    @Test
    void takesAnEncodersEmbeddings() {
        FineTunedModel encoder =
                FineTunedModel.embeddings(ScoredRun.MODEL.toString()).setVectorCol("features");

        Dataset<Row> rows = encoder.transform(texts("a cat", "the dog"));

        assertThat(rows.schema().simpleString())
                .isEqualTo("struct<id:int,text:string,embedding:array<float>,features:vector>");
        Row first = rows.first();
        Vector vector = first.getAs("features");
        List<Float> embedding = first.getList(2);
        assertThat(vector.size()).isEqualTo(embedding.size());
        assertThat(vector.apply(1)).isEqualTo((double) embedding.get(1));
    }

    @Test
    void regressesTagsAndLabelsToo() {
        HeadedModel.write(Task.REGRESSION, List.of("ease", "length"), folder.resolve("numbers"));
        HeadedModel.write(Task.MULTI_LABEL, List.of("joy", "fear"), folder.resolve("labels"));
        HeadedModel.write(Task.TOKENS, List.of("O", "B-PER", "I-PER"), folder.resolve("tags"));

        assertThat(schema("numbers")).endsWith("prediction_ease:double,prediction_length:double>");
        assertThat(schema("labels")).endsWith("prediction:array<string>,probabilities:map<string,double>>");
        Dataset<Row> tagged =
                FineTunedModel.of(folder.resolve("tags/model").toString()).transform(texts("anna met bob"));
        assertThat(tagged.first().getList(2)).hasSize(3);
    }

    private String schema(String name) {
        Dataset<Row> rows =
                FineTunedModel.of(folder.resolve(name + "/model").toString()).transform(texts("a text"));
        assertThat(rows.collectAsList()).hasSize(1);
        return rows.schema().simpleString();
    }

    @Test
    void isAFunctionOfSql() {
        AnnealFunctions.register(LocalCluster.session(), "classify", model());
        AnnealFunctions.registerForPairs(LocalCluster.session(), "compare", model());
        Dataset<Row> rows = LocalCluster.session()
                .createDataset(List.of("good", "bad", "so so"), Encoders.STRING())
                .toDF("text");
        rows.createOrReplaceTempView("films");
        List<Row> expected = FineTunedModel.of(model()).transform(rows).collectAsList();

        List<Row> found = LocalCluster.session()
                .sql("SELECT text, classify(text).prediction, classify(text).probability FROM films DISTRIBUTE BY text")
                .collectAsList();

        assertThat(found).hasSize(3);
        for (Row row : expected) {
            assertThat(found).anySatisfy(other -> {
                assertThat(other.getString(0)).isEqualTo(row.getString(0));
                assertThat(other.getString(1)).isEqualTo(row.getString(1));
                assertThat(other.getDouble(2)).isCloseTo(row.getDouble(2), within(1e-5));
            });
        }
        Row nulls = LocalCluster.session()
                .sql("SELECT classify(null) IS NULL, compare('a', null) IS NULL, compare('a', 'b').prediction")
                .first();
        assertThat(nulls.getBoolean(0) && nulls.getBoolean(1)).isTrue();
        assertThat(nulls.getString(2)).startsWith("LABEL_");
    }
}
