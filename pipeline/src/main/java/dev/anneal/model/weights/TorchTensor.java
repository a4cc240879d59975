package dev.anneal.model.weights;

import java.util.List;

/**
 * A view of a storage, checked to stay inside it.
 *
 * @param offset the first element's place in the storage, in elements
 * @param strides how many elements of the storage lie between neighbours, per dimension
 */
record TorchTensor(TorchStorage storage, long offset, long[] shape, long[] strides) {
    private static final int MAXIMUM_DIMENSIONS = 16;

    /** From the arguments of {@code _rebuild_tensor_v2}: storage, offset, size, stride, and others that do not matter here. */
    static TorchTensor rebuild(List<PickleValue> arguments) throws MalformedException {
        if (arguments.size() >= 4
                && arguments.get(0) instanceof PickleValue.Storage stored
                && arguments.get(1) instanceof PickleValue.Whole offset
                && arguments.get(2) instanceof PickleValue.Sequence shape
                && arguments.get(3) instanceof PickleValue.Sequence strides) {
            TorchTensor tensor = new TorchTensor(stored.storage(), offset.value(), sizes(shape), sizes(strides));
            tensor.check();
            return tensor;
        }
        throw new MalformedException("a tensor is not made of storage, offset, shape and strides");
    }

    private static long[] sizes(PickleValue.Sequence sequence) throws MalformedException {
        if (sequence.items().size() > MAXIMUM_DIMENSIONS) {
            throw new MalformedException("a tensor has more than " + MAXIMUM_DIMENSIONS + " dimensions");
        }
        long[] sizes = new long[sequence.items().size()];
        for (int i = 0; i < sizes.length; i++) {
            if (!(sequence.items().get(i) instanceof PickleValue.Whole whole) || whole.value() < 0) {
                throw new MalformedException("a tensor has a size or stride that is no number of at least 0");
            }
            sizes[i] = whole.value();
        }
        return sizes;
    }

    private void check() throws MalformedException {
        if (shape.length != strides.length) {
            throw new MalformedException("a tensor has " + shape.length + " sizes, but " + strides.length + " strides");
        }
        try {
            long end = elements() == 0 ? offset : Math.addExact(offset, span());
            if (offset < 0 || end > storage.elements()) {
                throw new MalformedException("a tensor of shape " + TensorShape.text(shape) + ", strides "
                        + TensorShape.text(strides) + " and offset " + offset + " does not fit its storage of "
                        + storage.elements() + " elements");
            }
        } catch (ArithmeticException e) {
            throw new MalformedException("a tensor has the impossible shape " + TensorShape.text(shape)
                    + " with strides " + TensorShape.text(strides));
        }
    }

    long elements() {
        return TensorShape.elements(shape);
    }

    /** How many elements of the storage lie from the first of the tensor to its last, both included. */
    long span() {
        long span = 1;
        for (int i = 0; i < shape.length; i++) {
            span = Math.addExact(span, Math.multiplyExact(shape[i] - 1, strides[i]));
        }
        return span;
    }

    /** Whether the elements lie one after the other in row-major order. */
    boolean isContiguous() {
        long expected = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            if (shape[i] != 1 && strides[i] != expected) {
                return false;
            }
            expected *= shape[i];
        }
        return true;
    }
}
