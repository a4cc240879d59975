package dev.anneal.tensor;

import ai.djl.ndarray.index.NDIndex;
import ai.djl.pytorch.engine.PtNDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A handle to an engine's tensor; the scope that it was made in owns its memory. Not thread-safe. */
public final class Tensor {
    private final PtNDArray array;

    Tensor(PtNDArray array) {
        this.array = array;
    }

    public long[] shape() {
        return array.getShape().getShape();
    }

    public long size() {
        return array.size();
    }

    /** The values, copied. For small results such as logits and losses. */
    public float[] toFloats() {
        return array.toFloatArray();
    }

    /** The values, copied. */
    public double[] toDoubles() {
        return array.toDoubleArray();
    }

    /**
     * The tensor's own memory as a direct, writable buffer in native order: no copy, valid as long as the tensor. CPU, contiguous, under 2 GiB.
     */
    public ByteBuffer memory() {
        return array.toByteBuffer(true).order(ByteOrder.nativeOrder());
    }

    /** The address of the first element, in the memory of the device where it lies. */
    public long address() {
        return TorchShim.address(this);
    }

    /** Moves the tensor into a scope that lives longer (or shorter). */
    public Tensor moveTo(Scope scope) {
        array.attach(scope.manager());
        return this;
    }

    /** Adds another tensor of the same shape to this one, in place. */
    public Tensor add(Tensor other) {
        array.addi(other.array);
        return this;
    }

    /** A view of elements [from, to) of a one-dimensional tensor: the same memory. Owned by the scope. */
    Tensor slice(Scope scope, long from, long to) {
        Tensor view = new Tensor((PtNDArray) array.get(new NDIndex(from + ":" + to)));
        return view.moveTo(scope);
    }

    /** Frees the memory now rather than when the scope closes. */
    public void free() {
        array.close();
    }

    PtNDArray array() {
        return array;
    }
}
