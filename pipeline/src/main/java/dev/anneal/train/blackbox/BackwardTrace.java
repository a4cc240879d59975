package dev.anneal.train.blackbox;

import dev.anneal.model.GradientSink;
import dev.anneal.model.RowGradient;
import dev.anneal.tensor.FlatVector;
import java.util.List;

/** Notes which layer a backward pass has come to, and hands everything on. */
public final class BackwardTrace implements GradientSink {
    private final BlackBox blackBox;
    private final List<String> operations;
    private final GradientSink sink;
    private int microBatch;
    private int vector = -1;

    /** @param vectorNames of the model's vectors, by index: layers' names */
    public static List<String> operations(List<String> vectorNames) {
        return vectorNames.stream().map(name -> "backward of " + name).toList();
    }

    /** @param operations as {@link #operations} makes them */
    public BackwardTrace(BlackBox blackBox, List<String> operations, GradientSink sink) {
        this.blackBox = blackBox;
        this.operations = operations;
        this.sink = sink;
    }

    /** The next pass is that of another micro-batch. */
    public void enter(int nextMicroBatch) {
        microBatch = nextMicroBatch;
        vector = -1;
    }

    @Override
    public FlatVector gradientFor(int index) {
        // A pass asks for a layer's vectors just before it runs the layer.
        if (index != vector) {
            vector = index;
            blackBox.enter(operations.get(index), microBatch);
        }
        return sink.gradientFor(index);
    }

    @Override
    public void readyRows(RowGradient gradient) {
        sink.readyRows(gradient);
    }

    @Override
    public void release(int index, FlatVector gradient) {
        sink.release(index, gradient);
    }

    @Override
    public void ready(int index, FlatVector gradient) {
        sink.ready(index, gradient);
    }
}
