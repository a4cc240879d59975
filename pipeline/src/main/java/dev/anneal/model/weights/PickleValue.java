package dev.anneal.model.weights;

import java.util.List;
import java.util.Map;

/**
 * What a pickle of tensors can hold. A list or dictionary may contain itself, so nothing here is ever compared, hashed or printed as a whole.
 */
sealed interface PickleValue {
    record Text(String value) implements PickleValue {}

    record Whole(long value) implements PickleValue {}

    /** None, a truth value or a floating-point number, none of which matters to tensors. */
    enum Plain implements PickleValue {
        PLAIN
    }

    /** A list or a tuple. */
    record Sequence(List<PickleValue> items) implements PickleValue {}

    /** A dictionary, ordered or not, by its text keys. */
    record Mapping(Map<String, PickleValue> entries) implements PickleValue {}

    /** A Python name; only the known ones become values. */
    record Name(TorchName name) implements PickleValue {}

    /** Elements in an entry of the archive. */
    record Storage(TorchStorage storage) implements PickleValue {}

    /** A view of a storage. */
    record Tensor(TorchTensor tensor) implements PickleValue {}
}
