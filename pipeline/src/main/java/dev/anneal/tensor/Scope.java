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
 * Owns native memory: whatever is created in a scope, or returned by a script that was called in it, is freed when the scope closes. What is created lies
 * on the scope's device, unless it says something else. Scopes nest. A scope belongs to one thread at a time.
 */
public final class Scope implements AutoCloseable {
    private final NDManager manager;
    private final Device device;

    private Scope(NDManager manager, Device device) {
        this.manager = manager;
        this.device = device;
    }

    /** A scope of its own on the device that the thread has entered; close it. */
    public static Scope open() {
        return openOn(dev.anneal.tensor.Engine.device());
    }

    /** A scope of its own on a device; close it. */
    static Scope openOn(Device device) {
        return new Scope(Engine.getEngine("PyTorch").newBaseManager(device.engines()), device);
    }

    /** A scope inside this one, closed with it at the latest. */
    public Scope child() {
        return new Scope(manager.newSubManager(), device);
    }

    public Device device() {
        return device;
    }

    /** A tensor of 64-bit integers. The values are copied. */
    public Tensor integers(long[] values, long... shape) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * Long.BYTES).order(ByteOrder.nativeOrder());
        buffer.asLongBuffer().put(values);
        return brought(buffer, new Shape(shape), DataType.INT64);
    }

    /** A tensor of 32-bit floats. The values are copied. */
    public Tensor floats(float[] values, long... shape) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        buffer.asFloatBuffer().put(values);
        return brought(buffer, new Shape(shape), DataType.FLOAT32);
    }

    /** Numbers that a script reads one by one: in the host's memory on any device, so that reading them waits for none. The values are copied. */
    public Tensor doubles(double... values) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * Double.BYTES).order(ByteOrder.nativeOrder());
        buffer.asDoubleBuffer().put(values);
        return inHostMemory(buffer, new Shape(values.length), DataType.FLOAT64);
    }

    /** The same for whole numbers, such as a seed. */
    public Tensor wholeNumbers(long... values) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * Long.BYTES).order(ByteOrder.nativeOrder());
        buffer.asLongBuffer().put(values);
        return inHostMemory(buffer, new Shape(values.length), DataType.INT64);
    }

    /** Zeros, in memory of the engine's own allocator: 64-byte aligned, which fixes the kernels that the engine chooses. */
    Tensor zeros(long floats) {
        return tensor(manager.zeros(new Shape(floats), DataType.FLOAT32));
    }

    /** A tensor in the host's memory over that of a direct buffer, which must outlive it. */
    Tensor over(ByteBuffer memory, long floats) {
        return inHostMemory(memory, new Shape(floats), DataType.FLOAT32);
    }

    PtNDArray methodName(String method) {
        PtNDArray name = (PtNDArray) manager.create(new Shape(0), DataType.FLOAT32);
        name.setName("module_method:" + method);
        return name;
    }

    PtNDManager manager() {
        return (PtNDManager) manager;
    }

    private Tensor brought(ByteBuffer values, Shape shape, DataType type) {
        Tensor tensor = inHostMemory(values, shape, type);
        return device.kind() == Device.Kind.CUDA ? Copies.throughPinnedMemory(this, tensor) : tensor;
    }

    private Tensor inHostMemory(ByteBuffer values, Shape shape, DataType type) {
        NDManager host = device.kind() == Device.Kind.CUDA ? manager.newSubManager(ai.djl.Device.cpu()) : manager;
        return tensor(host.create(values, shape, type));
    }

    private static Tensor tensor(ai.djl.ndarray.NDArray array) {
        return new Tensor((PtNDArray) array);
    }

    @Override
    public void close() {
        manager.close();
    }
}
