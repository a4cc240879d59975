package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.jobs.ml.FineTunedClassifier;
import dev.anneal.jobs.ml.FineTunedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Training as the estimator of a Spark ML pipeline. */
@ExtendWith(LocalCluster.class)
class FineTunedClassifierTest {
    private static final int ROWS = 160;

    @TempDir
    private Path folder;

    private static Dataset<Row> films() {
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            boolean good = row % 2 == 0;
            rows.add(RowFactory.create(
                    good ? "A GOOD and nice film, number " + row : "Film " + row + " is a BAD one",
                    good ? "good" : "bad",
                    row % 5 == 0));
        }
        StructType schema = new StructType()
                .add("the title", "string")
                .add("verdict", "string")
                .add("held out", "boolean");
        return LocalCluster.session().createDataFrame(rows, schema);
    }

    private FineTunedClassifier classifier() {
        return new FineTunedClassifier()
                .setModelSource(ScoredRun.MODEL.toString())
                .setTextCol("title")
                .setLabelCol("verdict")
                .setEpochs(3)
                .setBatchSize(16)
                .setLearningRate(3e-3)
                .setSeed(1)
                .setWorkFolder(folder.resolve("work").toString())
                .setSettings("data.max-length=24", "train.checkpoint-every=never");
    }

    @Test
    void learnsInAPipelineThatIsSaved() throws IOException {
        Dataset<Row> films = films();
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {
            new SQLTransformer().setStatement("SELECT *, lower(`the title`) AS title FROM __THIS__"),
            classifier().setValidationIndicatorCol("held out").setPredictionCol("found")
        });
        assertThat(pipeline.transformSchema(films.schema()).fieldNames())
                .containsExactly("the title", "verdict", "held out", "title", "found", "probability", "probabilities");

        // Another column each time that it is computed.
        Column chance = functions.expr("CAST(reflect('java.lang.Math', 'random') AS DOUBLE) < 0.2");
        PipelineModel model = pipeline.fit(films.withColumn("held out", chance));

        Dataset<Row> answered = model.transform(films);
        assertThat(answered.schema()).isEqualTo(pipeline.transformSchema(films.schema()));
        assertThat(answered.filter("found = verdict").count()).isGreaterThan(ROWS * 9 / 10);
        FineTunedModel stage = (FineTunedModel) model.stages()[1];
        assertThat(Path.of(stage.modelFolder())).exists();
        assertThat(Path.of(stage.modelFolder()).resolveSibling("tables")).doesNotExist();
        JsonNode manifest = new ObjectMapper()
                .readTree(Path.of(stage.modelFolder())
                        .resolveSibling("dataset/manifest.json")
                        .toFile());
        assertThat(StreamSupport.stream(manifest.path("splits").spliterator(), false)
                        .mapToLong(split -> split.path("rows").asLong())
                        .sum())
                .as("each row once")
                .isEqualTo(ROWS);
        String saved = folder.resolve("saved").toString();
        assertThat(stage.parent().uid()).isEqualTo(pipeline.getStages()[1].uid());
        model.save(saved);
        assertThat(PipelineModel.load(saved).transform(films).collectAsList()).isEqualTo(answered.collectAsList());
    }

    @Test
    void leavesNoTablesBehind() throws IOException {
        Dataset<Row> films = films().withColumnRenamed("the title", "title");

        assertThatThrownBy(() -> classifier()
                        .setValidationIndicatorCol("held out")
                        .fit(films.withColumn("held out", functions.lit(false))))
                .hasMessage("validationIndicatorCol is true in no row, so that there is nothing to evaluate on. Name a"
                        + " column that is true for some rows and false for others.");
        try (Stream<Path> left = Files.walk(folder.resolve("work"))) {
            assertThat(left).noneMatch(file -> file.endsWith("tables"));
        }
    }

    @Test
    void isSavedWithItsParameters() throws IOException {
        String saved = folder.resolve("estimator").toString();
        new Pipeline().setStages(new PipelineStage[] {classifier()}).save(saved);

        FineTunedClassifier loaded = (FineTunedClassifier) Pipeline.load(saved).getStages()[0];

        assertThat(loaded.getOrDefault(loaded.learningRate())).isEqualTo(3e-3);
        assertThat(loaded.getOrDefault(loaded.settings())).contains("data.max-length=24");
        assertThat(loaded.explainParams()).contains("validationIndicatorCol: ");
    }

    @Test
    void saysWhatDoesNotFitBeforeItWrites() {
        Dataset<Row> films = films().withColumnRenamed("the title", "title");

        assertThatThrownBy(() -> classifier().setLabelCol("kind").fit(films))
                .hasMessageStartingWith("The DataFrame has no column \"kind\"");
        assertThatThrownBy(
                        () -> classifier().setValidationIndicatorCol("verdict").fit(films))
                .hasMessageStartingWith("validationIndicatorCol is \"verdict\", which is of type string");
        assertThatThrownBy(() -> classifier().setSettings("train.epoch=3").fit(films))
                .hasMessageContaining("train.epoch")
                .hasMessageContaining("epochs");
        assertThat(folder.resolve("work")).doesNotExist();
    }
}
