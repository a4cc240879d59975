package dev.anneal.optimize;

import dev.anneal.tensor.Device;
import dev.anneal.tensor.FlatVector;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What an optimizer remembers of a part of a model vector.
 *
 * @param vector index of the model vector
 * @param from the first float of the vector that is remembered; there are as many as each of {@code values} has
 * @param values by {@link #NAMES}: as many as the rule needs
 */
public record Memory(int vector, long from, List<FlatVector> values) implements AutoCloseable {
    /** Adam's moments; SGD's momentum is a mean without the factor. */
    public static final List<String> NAMES = List.of("mean", "square");

    public Memory {
        values = List.copyOf(values);
    }

    static Memory zeros(Device device, int vector, long from, long floats, int count) {
        return new Memory(
                vector,
                from,
                IntStream.range(0, count)
                        .mapToObj(i -> FlatVector.zerosOn(device, floats))
                        .toList());
    }

    @Override
    public void close() {
        values.forEach(FlatVector::close);
    }
}
