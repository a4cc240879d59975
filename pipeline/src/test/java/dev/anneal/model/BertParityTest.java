package dev.anneal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.anneal.model.EncoderShape.Activation;
import dev.anneal.model.EncoderShape.Dropouts;
import dev.anneal.optimize.AdamW;
import dev.anneal.optimize.GradientNorm;
import dev.anneal.optimize.Schedule;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Logits, loss, gradients and ten steps of AdamW against transformers; limits as measured between fp32 and fp64 there, with a margin. */
final class BertParityTest {
    private static final double LIMIT = 1e-4;
    private static final double FINAL_LIMIT = 2e-4;

    static List<ReferenceCase> cases() {
        return ReferenceCase.find("bert", "seqcls-single");
    }

    @BeforeAll
    static void enterEngine() {
        assumeTrue(!cases().isEmpty(), "no folder of reference vectors: pass -Danneal.vectors=DIR");
        Engine.enter(1);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheLogitsAndTheLossOfTransformers(ReferenceCase reference) {
        try (EncoderModel model = model(reference);
                CrossEntropy loss = new CrossEntropy();
                Scope scope = Scope.open()) {
            ReferenceCase.LabelledBatch batch = reference.batch(0);
            float[] expected = reference.tensors().get("logits");
            assertClose(
                    "scored logits",
                    model.forwardForScoring(scope, batch.tokens()).toFloats(),
                    expected,
                    LIMIT);
            try (TrainingPass pass = model.forwardForTraining(batch.tokens(), new DropoutSeed(1, 0, 0))) {
                assertClose("trained logits", pass.logits().toFloats(), expected, LIMIT);
                double sum = loss.apply(scope, pass.logits(), batch.labels(), 1).sum();
                assertThat(sum / batch.labels().length)
                        .isCloseTo(reference.reference().path("loss").asDouble(), within(LIMIT));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheGradientsOfTransformers(ReferenceCase reference) {
        try (EncoderModel model = model(reference);
                CrossEntropy loss = new CrossEntropy();
                CollectedGradients gradients = new CollectedGradients(model)) {
            backward(model, loss, reference.batch(0), gradients);
            Map<String, float[]> expected = reference.gradients();
            Map<String, float[]> actual = values(model, gradients.vectors);
            assertThat(actual.keySet()).isEqualTo(new java.util.TreeSet<>(expected.keySet()));
            actual.forEach((name, values) -> assertClose(name, values, expected.get(name), LIMIT));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void followsTenStepsOfAdamW(ReferenceCase reference) {
        JsonNode figures = reference.reference();
        try (EncoderModel model = model(reference);
                CrossEntropy loss = new CrossEntropy();
                GradientNorm norm = new GradientNorm();
                AdamW optimizer = new AdamW(new AdamW.Settings(0.9, 0.999, 1e-8, 0.01), targets(model))) {
            Schedule schedule = new Schedule(Schedule.Shape.LINEAR, 2, 10);
            for (int step = 0; step < 10; step++) {
                JsonNode expected = figures.path("trajectory").get(step);
                try (CollectedGradients gradients = new CollectedGradients(model)) {
                    double mean = backward(model, loss, reference.batch(step), gradients);
                    double gradientNorm = norm.of(gradients.vectors);
                    assertThat(mean)
                            .isCloseTo(
                                    expected.path("loss").asDouble(),
                                    within(LIMIT * expected.path("loss").asDouble()));
                    assertThat(gradientNorm)
                            .isCloseTo(
                                    expected.path("grad_norm").asDouble(),
                                    within(LIMIT
                                            * 10
                                            * expected.path("grad_norm").asDouble()));
                    double rate = 1e-3 * schedule.factor(step);
                    assertThat(rate).isCloseTo(expected.path("lr").asDouble(), within(1e-12));
                    optimizer.update(gradients.vectors, step, rate, GradientNorm.clipCoefficient(gradientNorm, 1));
                }
            }
            assertFinalWeights(model, reference);
        }
    }

    private static void assertFinalWeights(EncoderModel model, ReferenceCase reference) {
        // Their true gradient is zero: Adam turns rounding noise into steps.
        List<String> noise = new ArrayList<>();
        reference.reference().path("noise_grad_params").forEach(name -> noise.add(name.asText()));
        Map<String, float[]> expected = reference.finalWeights();
        values(model, model.vectors()).forEach((name, values) -> {
            if (!noise.contains(name)) {
                assertClose(name, values, expected.get(name), FINAL_LIMIT);
            }
        });
    }

    private static double backward(
            EncoderModel model, CrossEntropy loss, ReferenceCase.LabelledBatch batch, GradientSink gradients) {
        int rows = batch.labels().length;
        try (Scope scope = Scope.open();
                TrainingPass pass = model.forwardForTraining(batch.tokens(), new DropoutSeed(1, 0, 0))) {
            CrossEntropy.Term term = loss.apply(scope, pass.logits(), batch.labels(), 1.0 / rows);
            pass.backward(term.gradient(), gradients);
            return term.sum() / rows;
        }
    }

    private static List<AdamW.Target> targets(EncoderModel model) {
        List<AdamW.Target> targets = new ArrayList<>();
        for (int i = 0; i < model.vectors().size(); i++) {
            targets.add(new AdamW.Target(
                    model.vectors().get(i), model.layouts().get(i).decayFloats()));
        }
        return targets;
    }

    private static EncoderModel model(ReferenceCase reference) {
        JsonNode config = reference.config();
        EncoderShape shape = new EncoderShape(
                config.path("hidden_size").asInt(),
                config.path("num_hidden_layers").asInt(),
                config.path("num_attention_heads").asInt(),
                config.path("intermediate_size").asInt(),
                config.path("vocab_size").asInt(),
                config.path("max_position_embeddings").asInt(),
                config.path("type_vocab_size").asInt(),
                config.path("layer_norm_eps").asDouble(),
                Activation.GELU,
                new Dropouts(0, 0, 0),
                config.path("pad_token_id").asInt());
        int classes = config.path("id2label").size();
        EncoderModel model = EncoderModels.bertClassifier(shape, ClassificationHead.POOLER, classes);
        Map<String, float[]> weights = reference.weights();
        model.parameterValues().forEach((name, values) -> values.put(weights.get(name)));
        return model;
    }

    private static Map<String, float[]> values(EncoderModel model, List<FlatVector> vectors) {
        Map<String, float[]> values = new TreeMap<>();
        for (int i = 0; i < vectors.size(); i++) {
            FloatBuffer floats = vectors.get(i).values();
            for (VectorLayout.PlacedParameter placed : model.layouts().get(i).parameters()) {
                float[] copy = new float[(int) placed.parameter().size()];
                floats.get((int) placed.offset(), copy);
                values.put(placed.parameter().name(), copy);
            }
        }
        return values;
    }

    private static void assertClose(String what, float[] actual, float[] expected, double limit) {
        assertThat(actual.length).as(what).isEqualTo(expected.length);
        double worst = 0;
        for (int i = 0; i < actual.length; i++) {
            worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
        }
        assertThat(worst).as(what + ": largest distance").isLessThan(limit);
    }

    private static final class CollectedGradients implements GradientSink, AutoCloseable {
        private final List<FlatVector> vectors = new ArrayList<>();

        CollectedGradients(EncoderModel model) {
            model.layouts().forEach(layout -> vectors.add(FlatVector.zeros(layout.floats())));
        }

        @Override
        public FlatVector gradientFor(int index) {
            return vectors.get(index);
        }

        @Override
        public void readyRows(RowGradient rows) {
            FloatBuffer dense = vectors.get(0).values();
            for (int i = 0; i < rows.rows().length; i++) {
                dense.put(rows.rows()[i] * rows.width(), rows.values(), i * rows.width(), rows.width());
            }
        }

        @Override
        public void release(int index, FlatVector gradient) {
            throw new AssertionError("no vector is shared");
        }

        @Override
        public void ready(int index, FlatVector gradient) {
            assertThat(gradient).isSameAs(vectors.get(index));
        }

        @Override
        public void close() {
            vectors.forEach(FlatVector::close);
        }
    }
}
