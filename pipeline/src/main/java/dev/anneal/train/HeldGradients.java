package dev.anneal.train;

import dev.anneal.model.GradientSink;
import dev.anneal.model.RowGradient;
import dev.anneal.tensor.FlatVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The gradients of a micro-batch's first pass, kept until those of its second one are added to them. Not thread-safe. */
final class HeldGradients implements GradientSink {
    private final VectorPool pool;
    private final List<Optional<FlatVector>> held;
    private Optional<RowGradient> rows = Optional.empty();

    /** @param vectors of the model */
    HeldGradients(VectorPool pool, int vectors) {
        this.pool = pool;
        this.held = new ArrayList<>(Collections.nCopies(vectors, Optional.empty()));
    }

    @Override
    public FlatVector gradientFor(int index) {
        return pool.take(index);
    }

    @Override
    public void readyRows(RowGradient gradient) {
        rows = Optional.of(gradient);
    }

    @Override
    public void release(int index, FlatVector gradient) {
        pool.giveBack(index, gradient);
    }

    @Override
    public void ready(int index, FlatVector gradient) {
        held.set(index, Optional.of(gradient));
    }

    /** By model vector; empty where the gradient comes as rows. */
    List<Optional<FlatVector>> vectors() {
        return List.copyOf(held);
    }

    /** Takes the second pass's gradients and hands on the sums. */
    GradientSink addedTo(GradientSink sink) {
        return new Sum(sink);
    }

    private final class Sum implements GradientSink {
        private final GradientSink sink;

        Sum(GradientSink sink) {
            this.sink = sink;
        }

        @Override
        public FlatVector gradientFor(int index) {
            return sink.gradientFor(index);
        }

        @Override
        public void readyRows(RowGradient gradient) {
            sink.readyRows(rows.orElseThrow().plus(gradient));
        }

        @Override
        public void release(int index, FlatVector gradient) {
            sink.release(index, gradient);
        }

        @Override
        public void ready(int index, FlatVector gradient) {
            FlatVector first = held.get(index).orElseThrow();
            gradient.add(first);
            pool.giveBack(index, first);
            sink.ready(index, gradient);
        }
    }
}
