package dev.anneal.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.model.EncoderModel;
import dev.anneal.model.WideModel;
import dev.anneal.plan.Range;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Weights that are moved for one step or pass, and come back. By hand, from the formulas. */
class MixoutTest {
    private static final int BLOCK = 2;
    private static final double P = 0.25;

    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    @Test
    void mixesWeightsAndScalesTheirGradients() {
        try (EncoderModel model = WideModel.random(1);
                Mixout mixout = new Mixout(model, P, 7)) {
            FloatBuffer anchor = WideModel.copy(model.vectors().get(BLOCK));
            model.vectors().forEach(vector -> WideModel.fill(vector.values(), new Random(5), 0, 1));
            List<FloatBuffer> before =
                    model.vectors().stream().map(WideModel::copy).toList();
            int decaying = (int) model.layouts().get(BLOCK).decayFloats();

            mixout.begin(3);
            FloatBuffer mixed = WideModel.copy(model.vectors().get(BLOCK));
            List<FlatVector> gradients = ones(model);
            mixout.end(3, byVector(gradients), Optimizer.wholeVectors(model));
            FloatBuffer gradient = gradients.get(BLOCK).values();

            int pretrained = 0;
            for (int i = 0; i < decaying; i++) {
                boolean isPretrained = gradient.get(i) == 0;
                pretrained += isPretrained ? 1 : 0;
                double moved = (before.get(BLOCK).get(i) - anchor.get(i)) / (1 - P);
                assertThat(mixed.get(i)).isCloseTo((float) (anchor.get(i) + (isPretrained ? 0 : moved)), within(1e-5f));
                assertThat(gradient.get(i)).isIn(0f, (float) (1 / (1 - P)));
            }
            assertThat((double) pretrained / decaying).isCloseTo(P, within(0.01));
            assertThat(gradient.get(decaying)).isEqualTo(1);
            assertThat(model.vectors().stream().map(WideModel::copy).toList()).isEqualTo(before);
            assertThat(gradients.get(0).values().get(0)).isEqualTo(1);
            gradients.forEach(FlatVector::close);
        }
    }

    @Test
    void aSliceHasTheDrawsOfTheWhole() {
        try (EncoderModel model = WideModel.random(1);
                Mixout mixout = new Mixout(model, P, 7)) {
            List<FlatVector> all = ones(model);
            List<FlatVector> part = ones(model);
            List<Range> slices = model.vectors().stream()
                    .map(vector -> new Range(FlatVector.GRID, (int) vector.floats()))
                    .toList();
            mixout.begin(3);
            mixout.end(3, byVector(all), Optimizer.wholeVectors(model));
            mixout.begin(3);
            mixout.end(3, byVector(part), slices);

            int decaying = (int) model.layouts().get(BLOCK).decayFloats();
            assertThat(decaying).isGreaterThan(FlatVector.GRID);
            assertThat(part.get(BLOCK).values().slice(FlatVector.GRID, decaying - FlatVector.GRID))
                    .isEqualTo(all.get(BLOCK).values().slice(FlatVector.GRID, decaying - FlatVector.GRID));
            assertThat(part.get(BLOCK).values().get(0)).isEqualTo(1);
            all.forEach(FlatVector::close);
            part.forEach(FlatVector::close);
        }
    }

    @Test
    void anAdversaryMovesEachMatrixByAShareOfItsLength() {
        double epsilon = 0.1;
        try (EncoderModel model = WideModel.random(1);
                WeightPerturbation perturbation = new WeightPerturbation(model, epsilon)) {
            List<FloatBuffer> before =
                    model.vectors().stream().map(WideModel::copy).toList();
            List<FlatVector> gradients = ones(model);
            perturbation.apply(byVector(gradients));
            var matrix = model.layouts().get(BLOCK).parameters().get(0);
            int size = (int) matrix.parameter().size();
            FloatBuffer moved = model.vectors().get(BLOCK).values();
            double length = 0;
            for (int i = 0; i < size; i++) {
                length += Math.pow(before.get(BLOCK).get((int) matrix.offset() + i), 2);
            }
            // The direction of equal gradients is 1 / sqrt(size) everywhere.
            float each = (float) (epsilon * Math.sqrt(length) / Math.sqrt(size));
            for (int i = 0; i < size; i++) {
                int at = (int) matrix.offset() + i;
                assertThat(moved.get(at) - before.get(BLOCK).get(at)).isCloseTo(each, within(1e-6f));
            }
            assertThat(WideModel.copy(model.vectors().get(0))).isEqualTo(before.get(0));

            perturbation.undo();
            assertThat(model.vectors().stream().map(WideModel::copy).toList()).isEqualTo(before);
            gradients.forEach(FlatVector::close);
        }
    }

    private static Map<Integer, FlatVector> byVector(List<FlatVector> gradients) {
        return IntStream.range(0, gradients.size())
                .boxed()
                .collect(Collectors.toMap(Function.identity(), gradients::get));
    }

    private static List<FlatVector> ones(EncoderModel model) {
        List<FlatVector> gradients = new ArrayList<>();
        for (FlatVector vector : model.vectors()) {
            FlatVector gradient = FlatVector.zeros(vector.floats());
            WideModel.fill(gradient.values(), new Random(1), 1, 0);
            gradients.add(gradient);
        }
        return gradients;
    }
}
