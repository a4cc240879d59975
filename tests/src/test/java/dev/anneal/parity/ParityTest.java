package dev.anneal.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.anneal.optimize.Curve;
import dev.anneal.optimize.GradientNorm;
import dev.anneal.optimize.Optimizer;
import dev.anneal.optimize.Schedule;
import dev.anneal.tensor.Engine;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Logits, losses, every gradient and steps of AdamW against transformers, for every folder of reference figures that there is; limits as measured
 * between fp32 and fp64 there, with a margin. {@code -Danneal.vectors=DIR} names another folder of the same layout.
 */
final class ParityTest {
    private static final double LIMIT = 1e-4;
    private static final double FINAL_LIMIT = 2e-4;

    static List<ReferenceCase> cases() {
        return ReferenceCase.all();
    }

    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheLogitsOfTransformers(ReferenceCase reference) {
        try (ParityModel model = new ParityModel(reference)) {
            ReferenceCase.Batch batch = reference.batches().get(0);
            Map<String, float[]> tensors = reference.tensors();
            float[] expected = tensors.containsKey("logits")
                    ? tensors.get("logits")
                    : concatenated(tensors.get("start_logits"), tensors.get("end_logits"));
            assertClose("logits", model.score(batch), expected, LIMIT);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheLossAndTheGradientsOfTransformers(ReferenceCase reference) {
        try (ParityModel model = new ParityModel(reference);
                CollectedGradients gradients = new CollectedGradients(model.model())) {
            double loss = model.backward(reference.batches().get(0), gradients);
            double expectedLoss = reference.reference().path("loss").asDouble();
            assertThat(loss).isCloseTo(expectedLoss, within(LIMIT * Math.max(1, expectedLoss)));
            Map<String, float[]> actual = model.byName(gradients.vectors());
            Map<String, float[]> expected = reference.gradients();
            assertThat(actual.keySet()).containsAll(expected.keySet());
            expected.forEach((name, values) -> assertClose(name, actual.get(name), values, LIMIT));
            assertNothingElseLearns(reference, model, expected.keySet());
        }
    }

    /** Every parameter of ours is one of the reference's, under some name. */
    private static void assertNothingElseLearns(ReferenceCase reference, ParityModel model, Set<String> known) {
        List<String> unknown = model.model().parameters().values().stream()
                .filter(parameter -> !known.contains(parameter.name())
                        && parameter.otherNames().stream().noneMatch(known::contains))
                .map(parameter -> parameter.name())
                .toList();
        assertThat(unknown)
                .as(reference + ": parameters that transformers has not")
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void followsTheStepsOfAdamW(ReferenceCase reference) {
        JsonNode recipe = reference.reference().path("train");
        List<ReferenceCase.Batch> batches = reference.batches();
        try (ParityModel model = new ParityModel(reference);
                GradientNorm norm = new GradientNorm();
                Optimizer optimizer = new Optimizer(settings(recipe), model.model())) {
            Schedule schedule = new Schedule(
                    new Curve.Polynomial(1, 0),
                    recipe.path("warmup_steps").asInt(),
                    recipe.path("total_steps").asInt());
            for (int step = 0; step < recipe.path("total_steps").asInt(); step++) {
                JsonNode expected = reference.reference().path("trajectory").get(step);
                try (CollectedGradients gradients = new CollectedGradients(model.model())) {
                    double loss = model.backward(batches.get(step % batches.size()), gradients);
                    double gradientNorm = norm.of(gradients.vectors());
                    assertRelative(
                            "loss of step " + step, loss, expected.path("loss").asDouble(), LIMIT);
                    assertRelative(
                            "norm of step " + step,
                            gradientNorm,
                            expected.path("grad_norm").asDouble(),
                            10 * LIMIT);
                    double rate = recipe.path("lr").asDouble() * schedule.factor(step);
                    assertRelative(
                            "rate of step " + step, rate, expected.path("lr").asDouble(), LIMIT);
                    double clip = GradientNorm.clipCoefficient(
                            gradientNorm, recipe.path("clip_grad_norm").asDouble());
                    optimizer.update(gradients.vectors(), step, rate, clip);
                }
            }
            assertFinalWeights(reference, model);
            assertDecay(reference, model);
            double after = lossWithoutTraining(model, batches.get(0));
            assertRelative(
                    "loss afterwards",
                    after,
                    reference.reference().path("loss_after").asDouble(),
                    LIMIT);
        }
    }

    private static double lossWithoutTraining(ParityModel model, ReferenceCase.Batch batch) {
        try (CollectedGradients ignored = new CollectedGradients(model.model())) {
            return model.backward(batch, ignored);
        }
    }

    private static void assertFinalWeights(ReferenceCase reference, ParityModel model) {
        // Their true gradient is zero: Adam turns rounding noise into steps.
        Set<String> untold = new HashSet<>();
        reference.reference().path("noise_grad_params").forEach(name -> untold.add(name.asText()));
        reference.reference().path("params_without_grad").forEach(name -> untold.add(name.asText()));
        Map<String, float[]> actual = model.byName(model.model().vectors());
        reference.finalWeights().forEach((name, values) -> {
            if (!untold.contains(name)) {
                assertClose(name, actual.get(name), values, FINAL_LIMIT);
            }
        });
    }

    /** Where the reference says to what weight decay applies; the steps are too few for a wrong one to show in the weights. */
    private static void assertDecay(ReferenceCase reference, ParityModel model) {
        if (!reference.reference().has("decay_params")) {
            return;
        }
        Set<String> decaying = new HashSet<>();
        reference.reference().path("decay_params").forEach(name -> decaying.add(name.asText()));
        model.model().parameters().values().forEach(parameter -> {
            boolean expected = decaying.contains(parameter.name())
                    || parameter.otherNames().stream().anyMatch(decaying::contains);
            assertThat(parameter.decay()).as("decay of " + parameter.name()).isEqualTo(expected);
        });
    }

    private static Optimizer.Settings settings(JsonNode recipe) {
        JsonNode betas = recipe.path("betas");
        return Optimizer.Settings.adamW(
                betas.get(0).asDouble(),
                betas.get(1).asDouble(),
                recipe.path("eps").asDouble(),
                recipe.path("weight_decay").asDouble());
    }

    private static float[] concatenated(float[] first, float[] second) {
        float[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static void assertRelative(String what, double actual, double expected, double limit) {
        assertThat(actual).as(what).isCloseTo(expected, within(limit * Math.abs(expected) + 1e-12));
    }

    private static void assertClose(String what, float[] actual, float[] expected, double limit) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        double worst = 0;
        for (int i = 0; i < actual.length; i++) {
            worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
        }
        assertThat(worst).as(what + ": largest distance").isLessThan(limit);
    }
}
