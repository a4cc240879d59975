package dev.anneal.train;

import dev.anneal.model.GradientSink;
import dev.anneal.model.RowGradient;
import dev.anneal.tensor.FlatVector;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The gradients of a micro-batch's first pass, kept until those of its second one are added to them. Not thread-safe. */
final class HeldGradients implements GradientSink {
    private final VectorPool pool;
    private final Map<Integer, FlatVector> held = new TreeMap<>();
    private Optional<RowGradient> rows = Optional.empty();

    HeldGradients(VectorPool pool) {
        this.pool = pool;
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
        held.put(index, gradient);
    }

    /** By model vector; not where the gradient comes as rows. */
    Map<Integer, FlatVector> vectors() {
        return Collections.unmodifiableMap(held);
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
            FlatVector first = Objects.requireNonNull(held.get(index));
            gradient.add(first);
            pool.giveBack(index, first);
            sink.ready(index, gradient);
        }
    }
}
