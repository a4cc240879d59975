package dev.anneal.model.weights;

import java.util.LinkedHashMap;
import java.util.List;

/** Carries out the few calls that a pickle of tensors makes. Source: {@code torch/_utils.py} and {@code torch/serialization.py}. */
final class TorchCalls {
    private TorchCalls() {}

    /** What a persistent id stands for: ("storage", type, key, device, number of elements). */
    static PickleValue storage(PickleValue id) throws MalformedException {
        if (id instanceof PickleValue.Sequence parts
                && parts.items().size() == 5
                && parts.items().get(0) instanceof PickleValue.Text kind
                && kind.value().equals("storage")
                && parts.items().get(1) instanceof PickleValue.Name type
                && type.name().elements().isPresent()
                && parts.items().get(2) instanceof PickleValue.Text key
                && parts.items().get(4) instanceof PickleValue.Whole elements) {
            return new PickleValue.Storage(
                    new TorchStorage(type.name().elements().get(), key.value(), elements.value()));
        }
        throw new MalformedException("its pickle refers to something that is no storage of elements");
    }

    /** What a function makes of its arguments. */
    static PickleValue result(PickleValue function, PickleValue arguments) throws MalformedException {
        if (function instanceof PickleValue.Name called && arguments instanceof PickleValue.Sequence given) {
            List<PickleValue> items = given.items();
            if (called.name() == TorchName.REBUILD_TENSOR) {
                return new PickleValue.Tensor(TorchTensor.rebuild(items));
            }
            if (called.name() == TorchName.REBUILD_PARAMETER
                    && !items.isEmpty()
                    && items.get(0) instanceof PickleValue.Tensor tensor) {
                return tensor;
            }
            if (called.name() == TorchName.ORDERED_DICT && items.isEmpty()) {
                return new PickleValue.Mapping(new LinkedHashMap<>());
            }
        }
        throw new MalformedException("its pickle calls something in a way that makes no tensor");
    }
}
