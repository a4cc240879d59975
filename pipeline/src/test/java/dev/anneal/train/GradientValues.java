package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.model.DropoutSeed;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.GradientSink;
import dev.anneal.model.PassOptions;
import dev.anneal.model.RowGradient;
import dev.anneal.model.TokenBatch;
import dev.anneal.model.TrainedVectors;
import dev.anneal.model.TrainingPass;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import java.util.Map;
import java.util.TreeMap;

/** Copies of what one backward pass gives, by vector; the words' rows as they come. */
final class GradientValues implements GradientSink {
    private final EncoderModel model;
    private final Map<Integer, float[]> values = new TreeMap<>();

    private GradientValues(EncoderModel model) {
        this.model = model;
    }

    /** Of half the logits' squares, with the model's dropout. */
    static Map<Integer, float[]> of(EncoderModel model, TokenBatch batch, TrainedVectors trained) {
        GradientValues collected = new GradientValues(model);
        try (Scope scope = Scope.open();
                TrainingPass pass =
                        model.forwardForTraining(batch, new DropoutSeed(1, 2, 3), trained, PassOptions.PLAIN)) {
            float[] logits = pass.logits().toFloats();
            pass.backward(scope.floats(logits, pass.logits().shape()), collected);
        }
        return collected.values;
    }

    @Override
    public FlatVector gradientFor(int index) {
        return FlatVector.zeros(model.layouts().get(index).floats());
    }

    @Override
    public void readyRows(RowGradient gradient) {
        values.put(model.rowVector().orElseThrow(), gradient.values());
    }

    @Override
    public void release(int index, FlatVector gradient) {
        gradient.close();
    }

    @Override
    public void ready(int index, FlatVector gradient) {
        float[] copy = new float[gradient.values().remaining()];
        gradient.values().get(copy);
        assertThat(values.put(index, copy)).isNull();
        gradient.close();
    }
}
