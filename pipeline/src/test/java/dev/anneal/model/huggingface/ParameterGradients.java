package dev.anneal.model.huggingface;

import dev.anneal.model.EncoderModel;
import dev.anneal.model.GradientSink;
import dev.anneal.model.RowGradient;
import dev.anneal.model.VectorLayout;
import dev.anneal.tensor.FlatVector;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Collects the gradients of one backward pass by the names of their parameters; vectors may be shared. */
final class ParameterGradients implements GradientSink, AutoCloseable {
    private final EncoderModel model;
    private final Map<Integer, FlatVector> vectors = new TreeMap<>();

    ParameterGradients(EncoderModel model) {
        this.model = model;
    }

    /** All but those that came as rows. */
    Map<String, float[]> byName() {
        Map<String, float[]> gradients = new LinkedHashMap<>();
        vectors.forEach((vector, gradient) -> {
            for (VectorLayout.PlacedParameter placed :
                    model.layouts().get(vector).parameters()) {
                float[] values = new float[(int) placed.parameter().size()];
                gradient.values().get((int) placed.offset(), values);
                gradients.put(placed.parameter().name(), values);
            }
        });
        return gradients;
    }

    @Override
    public FlatVector gradientFor(int index) {
        return FlatVector.zeros(model.layouts().get(index).floats());
    }

    @Override
    public void readyRows(RowGradient gradient) {
        // Not looked at.
    }

    @Override
    public void release(int index, FlatVector gradient) {
        gradient.close();
    }

    @Override
    public void ready(int index, FlatVector gradient) {
        vectors.put(index, gradient);
    }

    @Override
    public void close() {
        vectors.values().forEach(FlatVector::close);
    }
}
