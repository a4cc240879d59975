package dev.anneal.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.collective.SliceGrid;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.WideModel;
import dev.anneal.plan.Range;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a slice of a vector gets is what it would get as a part of the whole. Comparison with torch: {@code ParityTest}. */
final class AdamWTest {
    private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9, 0.999, 1e-8, 0.1);
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
                AdamW replicated = new AdamW(SETTINGS, whole);
                EncoderModel cut = WideModel.random(1)) {
            List<AdamW> sharded = optimizers(cut, worldSize);
            for (int step = 0; step < STEPS; step++) {
                update(List.of(replicated), whole, step);
                update(sharded, cut, step);
            }

            assertEqual(cut.vectors(), whole.vectors());
            for (AdamW shard : sharded) {
                shard.moments()
                        .forEach(moments ->
                                assertPart(moments, replicated.moments().get(moments.vector())));
            }
            sharded.forEach(AdamW::close);
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
                AdamW replicated = new AdamW(SETTINGS, model)) {
            List<AdamW> sharded = optimizers(model, worldSize);
            long whole = floats(replicated);
            assertThat(whole)
                    .isEqualTo(2
                            * model.vectors().stream()
                                    .mapToLong(FlatVector::floats)
                                    .sum());
            assertThat(sharded.stream().mapToLong(AdamWTest::floats).sum()).isEqualTo(whole);
            // The first rank's share of a vector is rounded up to the grid.
            long rounding = 2L * model.vectors().size() * FlatVector.GRID;
            assertThat(sharded).allMatch(shard -> floats(shard) <= whole / worldSize + rounding);
            sharded.forEach(AdamW::close);
        }
    }

    @Test
    void tellsOfEveryVectorInOrder() {
        try (EncoderModel model = WideModel.random(1);
                AdamW last = new AdamW(SETTINGS, model, slices(model, 7, 6))) {
            List<Integer> updated = new ArrayList<>();
            List<FlatVector> gradients = gradients(model, 0);
            last.update(gradients, 0, 1e-3, 1, updated::add);
            gradients.forEach(FlatVector::close);

            assertThat(updated)
                    .isEqualTo(
                            IntStream.range(0, model.vectors().size()).boxed().toList());
        }
    }

    private static List<AdamW> optimizers(EncoderModel model, int worldSize) {
        return IntStream.range(0, worldSize)
                .mapToObj(rank -> new AdamW(SETTINGS, model, slices(model, worldSize, rank)))
                .toList();
    }

    private static List<Range> slices(EncoderModel model, int worldSize, int rank) {
        return model.vectors().stream()
                .map(vector -> SliceGrid.floats(vector.floats(), worldSize, rank))
                .toList();
    }

    private static long floats(AdamW optimizer) {
        return optimizer.moments().stream()
                .mapToLong(moments -> moments.mean().floats() + moments.square().floats())
                .sum();
    }

    private static void update(List<AdamW> optimizers, EncoderModel model, int step) {
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

    private static void assertPart(Moments part, Moments whole) {
        int from = Math.toIntExact(part.from() * Float.BYTES);
        int bytes = Math.toIntExact(part.mean().floats() * Float.BYTES);
        assertThat(part.mean().memory()).isEqualTo(whole.mean().memory().slice(from, bytes));
        assertThat(part.square().memory()).isEqualTo(whole.square().memory().slice(from, bytes));
    }

    private static void assertEqual(List<FlatVector> actual, List<FlatVector> expected) {
        for (int vector = 0; vector < expected.size(); vector++) {
            assertThat(actual.get(vector).memory())
                    .as("vector " + vector)
                    .isEqualTo(expected.get(vector).memory());
        }
    }
}
