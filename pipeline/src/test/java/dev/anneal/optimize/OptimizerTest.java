package dev.anneal.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.collective.SliceGrid;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.WideModel;
import dev.anneal.plan.Range;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a slice of a vector gets is what it would get as a part of the whole. Comparison with torch: {@code ParityTest}. */
final class OptimizerTest {
    private static final Optimizer.Settings SETTINGS = Optimizer.Settings.adamW(0.9, 0.999, 1e-8, 0.1);
    private static final double CLIP = 0.37;
    private static final int STEPS = 3;

    @BeforeEach
    void enterEngine() {
        Engine.enter(1);
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "3, 1", "4, 1", "7, 1", "3, 2"})
    void slicesAreUpdatedAsTheWholeIs(int worldSize, int threads) {
        Engine.enter(threads);
        try (EncoderModel whole = WideModel.random(1);
                Optimizer replicated = new Optimizer(SETTINGS, whole);
                EncoderModel cut = WideModel.random(1)) {
            List<Optimizer> sharded = optimizers(cut, worldSize);
            for (int step = 0; step < STEPS; step++) {
                update(List.of(replicated), whole, step);
                update(sharded, cut, step);
            }

            assertEqual(cut.vectors(), whole.vectors());
            for (Optimizer shard : sharded) {
                shard.memory()
                        .forEach(owned -> assertPart(owned, replicated.memory().get(owned.vector())));
            }
            sharded.forEach(Optimizer::close);
        }
    }

    /** If no slice lay on both sides of the boundary, the test above would not see how it is cut. */
    @Test
    void aSliceHasPartsWithDecayAndWithout() {
        try (EncoderModel model = WideModel.random(1)) {
            List<Range> slices = slices(model, 2, 1);
            assertThat(IntStream.range(0, slices.size())).anyMatch(vector -> {
                long boundary = model.layouts().get(vector).decayFloats();
                return slices.get(vector).from() < boundary
                        && boundary < slices.get(vector).to();
            });
            assertThat(slices(model, 7, 6)).anyMatch(Range::isEmpty);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void remembersOnlyItsShare(int worldSize) {
        try (EncoderModel model = WideModel.random(1);
                Optimizer replicated = new Optimizer(SETTINGS, model)) {
            List<Optimizer> sharded = optimizers(model, worldSize);
            long whole = floats(replicated);
            assertThat(whole)
                    .isEqualTo(2
                            * model.vectors().stream()
                                    .mapToLong(FlatVector::floats)
                                    .sum());
            assertThat(sharded.stream().mapToLong(OptimizerTest::floats).sum()).isEqualTo(whole);
            // The first rank's share of a vector is rounded up to the grid.
            long rounding = 2L * model.vectors().size() * FlatVector.GRID;
            assertThat(sharded).allMatch(shard -> floats(shard) <= whole / worldSize + rounding);
            sharded.forEach(Optimizer::close);
        }
    }

    @Test
    void tellsOfEveryVectorInOrder() {
        try (EncoderModel model = WideModel.random(1);
                Optimizer last = new Optimizer(SETTINGS, model, slices(model, 7, 6), LayerRates.equal(model))) {
            List<Integer> updated = new ArrayList<>();
            List<FlatVector> gradients = gradients(model, 0);
            SortedMap<Integer, FlatVector> all = new TreeMap<>();
            for (int vector = 0; vector < gradients.size(); vector++) {
                all.put(vector, gradients.get(vector));
            }
            last.update(all, 0, 1e-3, 1, updated::add);
            gradients.forEach(FlatVector::close);

            assertThat(updated)
                    .isEqualTo(
                            IntStream.range(0, model.vectors().size()).boxed().toList());
        }
    }

    /** As in torch, where the state of a parameter begins with its first gradient. */
    @Test
    void aVectorThatBeginsLaterIsUpdatedAsFromItsOwnFirstStep() {
        int later = 4;
        try (EncoderModel early = WideModel.random(1);
                Optimizer all = new Optimizer(SETTINGS, early);
                EncoderModel late = WideModel.random(1)) {
            List<Integer> firstSteps = Collections.nCopies(late.vectors().size(), later);
            List<Range> slices = slices(late, 1, 0);
            try (Optimizer gradual =
                    new Optimizer(SETTINGS, late, slices, LayerRates.equal(late).from(firstSteps))) {
                gradual.update(
                        new TreeMap<>(),
                        0,
                        1e-2,
                        CLIP,
                        vector -> assertThat(vector).isNull());
                for (int step = 0; step < STEPS; step++) {
                    update(List.of(all), early, step);
                    List<FlatVector> gradients = gradients(late, step);
                    gradual.update(gradients, later + step, 1e-2, CLIP);
                    gradients.forEach(FlatVector::close);
                }
                assertEqual(late.vectors(), early.vectors());
            }
        }
    }

    private static List<Optimizer> optimizers(EncoderModel model, int worldSize) {
        return IntStream.range(0, worldSize)
                .mapToObj(
                        rank -> new Optimizer(SETTINGS, model, slices(model, worldSize, rank), LayerRates.equal(model)))
                .toList();
    }

    private static List<Range> slices(EncoderModel model, int worldSize, int rank) {
        return model.vectors().stream()
                .map(vector -> SliceGrid.floats(vector.floats(), worldSize, rank))
                .toList();
    }

    private static long floats(Optimizer optimizer) {
        return optimizer.memory().stream()
                .mapToLong(owned -> 2 * owned.values().get(0).floats())
                .sum();
    }

    private static void update(List<Optimizer> optimizers, EncoderModel model, int step) {
        List<FlatVector> gradients = gradients(model, step);
        optimizers.forEach(optimizer -> optimizer.update(gradients, step, 1e-2, CLIP));
        gradients.forEach(FlatVector::close);
    }

    private static List<FlatVector> gradients(EncoderModel model, int step) {
        Random random = new Random(step);
        List<FlatVector> gradients = new ArrayList<>();
        for (FlatVector parameters : model.vectors()) {
            FlatVector gradient = FlatVector.zeros(parameters.floats());
            WideModel.fill(gradient.values(), random, 0, 1e-3);
            gradients.add(gradient);
        }
        return gradients;
    }

    private static void assertPart(Memory part, Memory whole) {
        int from = Math.toIntExact(part.from() * Float.BYTES);
        for (int i = 0; i < whole.values().size(); i++) {
            FlatVector values = part.values().get(i);
            int bytes = Math.toIntExact(values.floats() * Float.BYTES);
            assertThat(values.memory()).isEqualTo(whole.values().get(i).memory().slice(from, bytes));
        }
    }

    private static void assertEqual(List<FlatVector> actual, List<FlatVector> expected) {
        for (int vector = 0; vector < expected.size(); vector++) {
            assertThat(actual.get(vector).memory())
                    .as("vector " + vector)
                    .isEqualTo(expected.get(vector).memory());
        }
    }
}
