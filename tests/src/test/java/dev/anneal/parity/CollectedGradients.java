package dev.anneal.parity;

import dev.anneal.model.EncoderModel;
import dev.anneal.model.GradientSink;
import dev.anneal.model.RowGradient;
import dev.anneal.tensor.FlatVector;
import java.util.ArrayList;
import java.util.List;

/** Takes the gradients of one backward pass. */
final class CollectedGradients implements GradientSink, AutoCloseable {
    private final List<FlatVector> all = new ArrayList<>();
    private final List<FlatVector> complete = new ArrayList<>();
    private final EncoderModel model;

    CollectedGradients(EncoderModel model) {
        this.model = model;
        model.layouts().forEach(layout -> complete.add(FlatVector.zeros(layout.floats())));
        all.addAll(complete);
    }

    /** One for each vector of the model. */
    List<FlatVector> vectors() {
        return complete;
    }

    @Override
    public FlatVector gradientFor(int index) {
        FlatVector vector = FlatVector.zeros(model.layouts().get(index).floats());
        all.add(vector);
        return vector;
    }

    @Override
    public void readyRows(RowGradient rows) {
        rows.copyTo(complete.get(model.rowVector().orElseThrow()).values());
    }

    @Override
    public void release(int index, FlatVector gradient) {
        // Closed with the others.
    }

    @Override
    public void ready(int index, FlatVector gradient) {
        complete.set(index, gradient);
    }

    @Override
    public void close() {
        all.forEach(FlatVector::close);
    }
}
