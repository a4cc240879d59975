package dev.anneal.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.WideModel;
import dev.anneal.optimize.UpdateRule.Adam.Correction;
import dev.anneal.optimize.WeightDecay.Kind;
import dev.anneal.optimize.WeightDecay.Target;
import dev.anneal.plan.Range;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fifty steps of every update rule, and the factors of every schedule, as torch and transformers have them: {@code tests/reference/optimizers.py}. */
final class OptimizerReferenceTest {
    private static final int FLOATS = 64;
    private static final int STEPS = 50;
    private static final int SWITCH = 20;
    private static final double RATE = 1e-2;
    private static final int VECTOR = 1;
    private static final JsonNode REFERENCE = reference();

    private static final WeightDecay DECOUPLED = new WeightDecay(0.1, Kind.DECOUPLED, Target.ZERO);
    private static final WeightDecay COUPLED = new WeightDecay(0.1, Kind.COUPLED, Target.ZERO);
    private static final UpdateRule ADAM = new UpdateRule.Adam(Correction.BIAS, 0.9, 0.99, 1e-6);
    private static final UpdateRule UNCORRECTED = new UpdateRule.Adam(Correction.NONE, 0.9, 0.99, 1e-6);
    private static final UpdateRule MOMENTUM = new UpdateRule.Sgd(0.9, false);

    private static JsonNode reference() {
        try (InputStream stream = OptimizerReferenceTest.class.getResourceAsStream("optimizers.json")) {
            return new ObjectMapper().readTree(stream);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Map.Entry<String, Optimizer.Settings>> rules() {
        return Map.ofEntries(
                Map.entry("adamw", new Optimizer.Settings(ADAM, DECOUPLED)),
                Map.entry("adam", new Optimizer.Settings(ADAM, COUPLED)),
                Map.entry("uncorrected", new Optimizer.Settings(UNCORRECTED, DECOUPLED)),
                Map.entry("uncorrected-coupled", new Optimizer.Settings(UNCORRECTED, COUPLED)),
                Map.entry(
                        "radam",
                        new Optimizer.Settings(new UpdateRule.Adam(Correction.RECTIFIED, 0.9, 0.99, 1e-6), DECOUPLED)),
                Map.entry("sgd", new Optimizer.Settings(new UpdateRule.Sgd(0, false), COUPLED)),
                Map.entry("momentum", new Optimizer.Settings(MOMENTUM, COUPLED)),
                Map.entry("nesterov", new Optimizer.Settings(new UpdateRule.Sgd(0.9, true), COUPLED)),
                Map.entry("adamw-anchored", new Optimizer.Settings(ADAM, anchored(Kind.DECOUPLED))),
                Map.entry("adam-anchored", new Optimizer.Settings(ADAM, anchored(Kind.COUPLED))),
                Map.entry(
                        "adamw-then-momentum",
                        new Optimizer.Settings(
                                ADAM, DECOUPLED, Optional.of(new Optimizer.Later(SWITCH, MOMENTUM, COUPLED, 0.5)))))
                .entrySet()
                .stream();
    }

    private static WeightDecay anchored(Kind kind) {
        return new WeightDecay(0.1, kind, Target.INITIAL);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void rulesFollowTorch(Map.Entry<String, Optimizer.Settings> rule) {
        JsonNode expected = REFERENCE.path("rules").path(rule.getKey());
        assertThat(expected).hasSize(FLOATS);
        float[] actual = parameters(rule.getValue());

        for (int i = 0; i < FLOATS; i++) {
            assertThat(actual[i])
                    .as(rule.getKey() + " " + i)
                    .isCloseTo((float) expected.get(i).asDouble(), within(2e-6f));
        }
    }

    /** A clip coefficient of a half is half the gradient. */
    @ParameterizedTest
    @MethodSource("rules")
    void clipsBeforeAnythingElse(Map.Entry<String, Optimizer.Settings> rule) {
        float[] clipped = parameters(rule.getValue(), 2, 0.5);

        assertThat(clipped).containsExactly(parameters(rule.getValue()));
    }

    private static float[] parameters(Optimizer.Settings settings) {
        return parameters(settings, 1, 1);
    }

    private static float[] parameters(Optimizer.Settings settings, float scale, double clip) {
        Engine.enter(1);
        try (EncoderModel model = WideModel.random(1)) {
            FloatBuffer values = model.vectors().get(VECTOR).values();
            for (int i = 0; i < FLOATS; i++) {
                values.put(i, (13 * i % 97 - 48) / 48f);
            }
            List<FlatVector> gradients = new ArrayList<>();
            try (Optimizer optimizer =
                    new Optimizer(settings, model, firstCellOfOneVector(model), LayerRates.equal(model))) {
                model.vectors().forEach(vector -> gradients.add(FlatVector.zeros(vector.floats())));
                for (int step = 0; step < STEPS; step++) {
                    for (int i = 0; i < FLOATS; i++) {
                        float gradient = ((31 * step + 17 * i + step * i) % 101 - 50) / 50f;
                        gradients.get(VECTOR).values().put(i, scale * gradient);
                    }
                    optimizer.update(gradients, step, RATE, clip);
                }
            }
            gradients.forEach(FlatVector::close);
            float[] result = new float[FLOATS];
            values.get(0, result);
            return result;
        }
    }

    private static List<Range> firstCellOfOneVector(EncoderModel model) {
        List<Range> slices = new ArrayList<>(Collections.nCopies(model.vectors().size(), new Range(0, 0)));
        slices.set(VECTOR, new Range(0, FlatVector.GRID));
        return slices;
    }

    static Stream<Map.Entry<String, Schedule>> schedules() {
        return Map.ofEntries(
                Map.entry("linear", afterWarmup(new Curve.Polynomial(1, 0))),
                Map.entry("cosine", afterWarmup(new Curve.Cosine(0.5, 0))),
                Map.entry("cosine-2.5", afterWarmup(new Curve.Cosine(2.5, 0))),
                Map.entry("restarts-3", afterWarmup(new Curve.Restarts(3, 1, 0))),
                Map.entry("polynomial-2", afterWarmup(new Curve.Polynomial(2, 0.1))),
                Map.entry("constant", afterWarmup(new Curve.Constant())),
                Map.entry("inverse-square-root", afterWarmup(new Curve.InverseSquareRoot(7))),
                Map.entry("restarts-growing", whole(new Curve.Restarts(4, 2, 0))),
                Map.entry("exponential", whole(new Curve.Exponential(0.9, 1))),
                Map.entry("steps", whole(new Curve.Steps(0.5, 8))),
                Map.entry("triangular", whole(new Curve.Cyclic(0.1, 5, Curve.Cyclic.Amplitude.CONSTANT, 1))),
                Map.entry("triangular2", whole(new Curve.Cyclic(0.1, 5, Curve.Cyclic.Amplitude.HALVING, 1))),
                Map.entry("exp-range", whole(new Curve.Cyclic(0.1, 5, Curve.Cyclic.Amplitude.EXPONENTIAL, 0.97))),
                Map.entry("one-cycle", whole(new Curve.OneCycle(0.3, 0.04, 4e-6))))
                .entrySet()
                .stream();
    }

    private static Schedule afterWarmup(Curve curve) {
        return new Schedule(curve, 7, 60);
    }

    private static Schedule whole(Curve curve) {
        return new Schedule(curve, 0, 60);
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void schedulesFollowTorchAndTransformers(Map.Entry<String, Schedule> schedule) {
        JsonNode expected = REFERENCE.path("schedules").path(schedule.getKey());
        assertThat(expected).hasSize(60);
        for (int step = 0; step < 60; step++) {
            assertThat(schedule.getValue().factor(step))
                    .as(schedule.getKey() + " at " + step)
                    .isCloseTo(expected.get(step).asDouble(), within(1e-12));
        }
    }
}
