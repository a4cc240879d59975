package dev.anneal.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.WideModel;
import dev.anneal.optimize.WeightAverage.Kind;
import dev.anneal.tensor.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Averages over fifty steps as torch has them: {@code tests/reference/averages.py}. */
final class WeightAverageTest {
    private static final int FLOATS = 64;
    private static final int STEPS = 50;
    private static final int VECTOR = 1;

    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    static Stream<Map.Entry<String, WeightAverage.Settings>> averages() {
        return Map.of(
                "ema", new WeightAverage.Settings(Kind.EXPONENTIAL, 0.9, 0, 1),
                "ema-later", new WeightAverage.Settings(Kind.EXPONENTIAL, 0.99, 5, 2),
                "swa", new WeightAverage.Settings(Kind.EQUAL, 0, 10, 4))
                .entrySet()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("averages")
    void isThatOfTorch(Map.Entry<String, WeightAverage.Settings> kind) throws IOException {
        JsonNode expected = reference().path(kind.getKey());
        try (EncoderModel model = WideModel.random(1);
                WeightAverage average = new WeightAverage(kind.getValue(), model, Optimizer.wholeVectors(model))) {
            FloatBuffer values = model.vectors().get(VECTOR).values();
            for (int step = 1; step <= STEPS; step++) {
                set(values, step);
                average.update(step);
            }
            average.exchange(vector -> {});

            assertThat(expected).hasSize(FLOATS);
            for (int i = 0; i < FLOATS; i++) {
                assertThat(values.get(i))
                        .as("%s", i)
                        .isCloseTo((float) expected.get(i).asDouble(), within(1e-6f));
            }
        }
    }

    @Test
    void comesAndGoesWithoutATrace() {
        WeightAverage.Settings settings = new WeightAverage.Settings(Kind.EXPONENTIAL, 0.9, 0, 1);
        try (EncoderModel model = WideModel.random(1);
                WeightAverage average = new WeightAverage(settings, model, Optimizer.wholeVectors(model))) {
            average.update(1);
            set(model.vectors().get(VECTOR).values(), 2);
            FloatBuffer before = WideModel.copy(model.vectors().get(VECTOR));
            List<Integer> changed = new ArrayList<>();

            average.exchange(changed::add);
            assertThat(WideModel.copy(model.vectors().get(VECTOR))).isNotEqualTo(before);
            average.exchange(vector -> {});

            assertThat(WideModel.copy(model.vectors().get(VECTOR))).isEqualTo(before);
            assertThat(changed).hasSameSizeAs(model.vectors()).isSorted();
        }
    }

    @Test
    void beginsWhenItsTimeHasCome() {
        WeightAverage.Settings settings = new WeightAverage.Settings(Kind.EQUAL, 0, 10, 4);

        assertThat(settings.hasBegun(13)).isFalse();
        assertThat(settings.hasBegun(14)).isTrue();
    }

    @Test
    void theRateIsHeldFromAStepOn() {
        Schedule schedule = new Schedule(new Curve.Polynomial(1, 0), 10, 60).heldFrom(30, 0.25);

        assertThat(List.of(schedule.factor(5), schedule.factor(29), schedule.factor(30), schedule.factor(59)))
                .containsExactly(0.5, 31 / 50.0, 0.25, 0.25);
    }

    private static void set(FloatBuffer values, int step) {
        for (int i = 0; i < FLOATS; i++) {
            values.put(i, ((31 * step + 17 * i + step * i) % 101 - 50) / 50f);
        }
    }

    private static JsonNode reference() throws IOException {
        try (InputStream stream = WeightAverageTest.class.getResourceAsStream("averages.json")) {
            return new ObjectMapper().readTree(stream);
        }
    }
}
