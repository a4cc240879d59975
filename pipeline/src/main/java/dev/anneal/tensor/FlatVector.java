package dev.anneal.tensor;

import dev.anneal.error.AnnealException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * A flat fp32 vector in engine memory, or over given memory: parameters of a layer, their gradient, or an optimizer's moments. Its length is a multiple of
 * {@link #GRID}, so that however it is cut along the grid, every kernel sees whole blocks and gives the same bits.
 *
 * <p>In the host's memory it is read and written in place ({@link #memory}, {@link #values}); on a device, and on any, through {@link #contents},
 * {@link #read} and {@link #write}.
 */
public final class FlatVector implements AutoCloseable {
    /** The grid, in floats, along which vectors are cut into optimizer slices, norm blocks and shards. */
    public static final int GRID = 65_536;

    private final Optional<ByteBuffer> given;
    private final Runnable freed;
    private Scope scope;
    private Tensor tensor;

    private FlatVector(Scope scope, Tensor tensor, Optional<ByteBuffer> given, Runnable freed) {
        this.scope = scope;
        this.tensor = tensor;
        this.given = given;
        this.freed = freed;
    }

    /** Zeros on the device that the thread has entered. */
    public static FlatVector zeros(long floats) {
        return zerosOn(Engine.device(), floats);
    }

    /** Zeros on a device. */
    public static FlatVector zerosOn(Device device, long floats) {
        requireGrid(floats);
        Scope scope = Scope.openOn(device);
        return new FlatVector(scope, scope.zeros(floats), Optional.empty(), () -> {});
    }

    /** Zeros in the host's memory, from which a device takes copies while it computes: not moved by the system where that device is a GPU. */
    public static FlatVector stagingFor(Device device, long floats) {
        FlatVector plain = zerosOn(Device.PROCESSOR, floats);
        if (device.kind() != Device.Kind.CUDA) {
            return plain;
        }
        Scope scope = Scope.openOn(Device.PROCESSOR);
        Tensor pinned = Copies.pinned(scope, plain.tensor);
        plain.close();
        return new FlatVector(scope, pinned, Optional.empty(), () -> {});
    }

    /**
     * A vector in memory of the host that somebody else has allocated; its values are what is there.
     *
     * @param memory direct, native order, from position 0 to its limit; 64-byte aligned, since the engine chooses kernels by address
     * @param freed runs when the vector is closed: only then may the memory go
     */
    public static FlatVector over(ByteBuffer memory, Runnable freed) {
        long floats = memory.limit() / Float.BYTES;
        requireGrid(floats);
        Scope scope = Scope.openOn(Device.PROCESSOR);
        return new FlatVector(scope, scope.over(memory, floats), Optional.of(memory), freed);
    }

    private static void requireGrid(long floats) {
        if (floats <= 0 || floats % GRID != 0) {
            throw new IllegalArgumentException("a flat vector has a multiple of " + GRID + " floats, not " + floats);
        }
    }

    /** From here on the vector lies on a device; tensors and buffers that were made of it before are void. */
    public void moveTo(Device device) {
        if (device.equals(scope.device())) {
            return;
        }
        if (given.isPresent()) {
            throw new IllegalStateException("memory that was given stays where it is");
        }
        Scope there = Scope.openOn(device);
        Tensor moved = there.zeros(floats());
        Copies.copy(moved, tensor);
        scope.close();
        scope = there;
        tensor = moved;
    }

    public Device device() {
        return scope.device();
    }

    public long floats() {
        return tensor.size();
    }

    public Tensor tensor() {
        return tensor;
    }

    /**
     * The vector's memory: direct, native order, no copy; the very buffer that the vector was laid over, if it was. Only of a vector in the host's
     * memory.
     */
    public ByteBuffer memory() {
        if (!device().isInPlace()) {
            throw AnnealException.bug("A vector lies on " + device() + ", so its memory is not the host's. Copy it.");
        }
        return given.orElseGet(tensor::memory);
    }

    /** The vector's memory as floats. */
    public FloatBuffer values() {
        return memory().asFloatBuffer();
    }

    /** What is in the vector, to be read: its memory, or a copy that cannot be written where it lies on a device. */
    public ByteBuffer contents() {
        if (device().isInPlace()) {
            return memory();
        }
        ByteBuffer copy = ByteBuffer.allocateDirect(Math.toIntExact(floats() * Float.BYTES))
                .order(ByteOrder.nativeOrder());
        read(0, copy);
        return copy.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    /**
     * Copies floats from {@code from} on.
     *
     * @param into direct, native order; filled from 0 to its limit
     */
    public void read(long from, ByteBuffer into) {
        long floats = into.limit() / Float.BYTES;
        if (device().isInPlace()) {
            into.put(0, memory(), Math.toIntExact(from * Float.BYTES), into.limit());
            return;
        }
        try (Scope host = Scope.openOn(Device.PROCESSOR)) {
            Copies.copy(host.over(into, floats), slice(host, from, from + floats));
        }
    }

    /**
     * Replaces floats from {@code from} on.
     *
     * @param values direct, native order; from 0 to its limit
     */
    public void write(long from, ByteBuffer values) {
        long floats = values.limit() / Float.BYTES;
        if (device().isInPlace()) {
            memory().put(Math.toIntExact(from * Float.BYTES), values, 0, values.limit());
            return;
        }
        try (Scope host = Scope.openOn(Device.PROCESSOR)) {
            Copies.copy(slice(host, from, from + floats), host.over(values, floats));
        }
    }

    /** Replaces the first floats by all of another vector's, or by as many as there are here. */
    public void copyFrom(FlatVector other, long otherFrom) {
        long floats = Math.min(floats(), other.floats() - otherFrom);
        try (Scope temporary = Scope.openOn(Device.PROCESSOR)) {
            Copies.copy(slice(temporary, 0, floats), other.slice(temporary, otherFrom, otherFrom + floats));
        }
    }

    /**
     * Replaces some rows of the matrix at the vector's start.
     *
     * @param rows ascending
     * @param values row after row
     */
    public void putRows(int width, int[] rows, float[] values) {
        Copies.putRows(this, width, rows, values);
    }

    /** Adds to some rows of the matrix at the vector's start; parameters as of {@link #putRows}. */
    public void addRows(int width, int[] rows, float[] values) {
        Copies.addRows(this, width, rows, values);
    }

    /** A view of floats [from, to): the same memory, freed with the vector. */
    public Tensor slice(long from, long to) {
        return tensor.slice(scope, from, to);
    }

    /** A view of floats [from, to), freed with the given scope. */
    public Tensor slice(Scope owner, long from, long to) {
        return tensor.slice(owner, from, to);
    }

    /** Adds another vector of the same length to this one, element by element. */
    public void add(FlatVector other) {
        tensor.add(other.tensor);
    }

    @Override
    public void close() {
        scope.close();
        freed.run();
    }
}
