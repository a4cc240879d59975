package dev.anneal.tensor;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Owns native memory: whatever is created in a scope, or returned by a script that was called in it, is freed when the scope closes. Scopes nest. A
 * scope belongs to one thread at a time.
 */
public final class Scope implements AutoCloseable {
    private final NDManager manager;

    private Scope(NDManager manager) {
        this.manager = manager;
    }

    /** A scope of its own; close it. */
    public static Scope open() {
        return new Scope(Engine.getEngine("PyTorch").newBaseManager());
    }

    /** A scope inside this one, closed with it at the latest. */
    public Scope child() {
        return new Scope(manager.newSubManager());
    }

    /** A tensor of 64-bit integers. The values are copied. */
    public Tensor integers(long[] values, long... shape) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * Long.BYTES).order(ByteOrder.nativeOrder());
        buffer.asLongBuffer().put(values);
        return tensor(manager.create(buffer, new Shape(shape), DataType.INT64));
    }

    /** A tensor of 32-bit floats. The values are copied. */
    public Tensor floats(float[] values, long... shape) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        buffer.asFloatBuffer().put(values);
        return tensor(manager.create(buffer, new Shape(shape), DataType.FLOAT32));
    }

    /** A tensor of 64-bit floats. The values are copied. */
    public Tensor doubles(double... values) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * Double.BYTES).order(ByteOrder.nativeOrder());
        buffer.asDoubleBuffer().put(values);
        return tensor(manager.create(buffer, new Shape(values.length), DataType.FLOAT64));
    }

    /** Zeros, in memory of the engine's own allocator: 64-byte aligned, which fixes the kernels that the engine chooses. */
    Tensor zeros(long floats) {
        return tensor(manager.zeros(new Shape(floats), DataType.FLOAT32));
    }

    /** A tensor over a direct buffer's memory, which must outlive it. */
    Tensor over(ByteBuffer memory, long floats) {
        return tensor(manager.create(memory, new Shape(floats), DataType.FLOAT32));
    }

    PtNDArray methodName(String method) {
        PtNDArray name = (PtNDArray) manager.create(new Shape(0), DataType.FLOAT32);
        name.setName("module_method:" + method);
        return name;
    }

    PtNDManager manager() {
        return (PtNDManager) manager;
    }

    private static Tensor tensor(ai.djl.ndarray.NDArray array) {
        return new Tensor((PtNDArray) array);
    }

    @Override
    public void close() {
        manager.close();
    }
}
