package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.collective.LocalAllReduce;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.GradientSink;
import dev.anneal.model.RowGradient;
import dev.anneal.model.WideModel;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldGradientsTest {
    @Test
    void bothPassesAreOneGradient() {
        Engine.enter(1);
        try (EncoderModel model = WideModel.random(1);
                VectorPool pool = new VectorPool(
                        model, LocalAllReduce.group(1, Duration.ofSeconds(9)).get(0))) {
            HeldGradients first = new HeldGradients(pool);
            List<Float> sums = new ArrayList<>();
            List<RowGradient> rows = new ArrayList<>();

            pass(first, 2);
            pass(first.addedTo(collecting(pool, sums, rows)), 3);

            assertThat(sums).containsExactly(5f);
            assertThat(rows).singleElement().satisfies(sum -> {
                assertThat(sum.rows()).containsExactly(2, 4, 7);
                assertThat(sum.values()).containsExactly(2, 5, 3);
            });
        }
    }

    private static void pass(GradientSink sink, int value) {
        FlatVector gradient = sink.gradientFor(1);
        gradient.values().put(0, value);
        sink.ready(1, gradient);
        int[] rows = {value == 2 ? 2 : 4, value == 2 ? 4 : 7};
        sink.readyRows(new RowGradient(1, rows, new float[] {value, value}));
    }

    private static GradientSink collecting(VectorPool pool, List<Float> sums, List<RowGradient> rows) {
        return new GradientSink() {
            @Override
            public FlatVector gradientFor(int index) {
                return pool.take(index);
            }

            @Override
            public void readyRows(RowGradient gradient) {
                rows.add(gradient);
            }

            @Override
            public void release(int index, FlatVector gradient) {
                pool.giveBack(index, gradient);
            }

            @Override
            public void ready(int index, FlatVector gradient) {
                sums.add(gradient.values().get(0));
            }
        };
    }
}
