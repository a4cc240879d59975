package dev.anneal.tensor;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * A flat fp32 vector in engine memory, or over given memory: parameters of a layer, their gradient, or an optimizer's moments. Its length is a multiple of
 * {@link #GRID}, so that however it is cut along the grid, every kernel sees whole blocks and gives the same bits.
 */
public final class FlatVector implements AutoCloseable {
    /** The grid, in floats, along which vectors are cut into optimizer slices, norm blocks and shards. */
    public static final int GRID = 65_536;

    private final Scope scope;
    private final Tensor tensor;
    private final Optional<ByteBuffer> given;
    private final Runnable freed;

    private FlatVector(Scope scope, Tensor tensor, Optional<ByteBuffer> given, Runnable freed) {
        this.scope = scope;
        this.tensor = tensor;
        this.given = given;
        this.freed = freed;
    }

    /** Zeros. */
    public static FlatVector zeros(long floats) {
        requireGrid(floats);
        Scope scope = Scope.open();
        return new FlatVector(scope, scope.zeros(floats), Optional.empty(), () -> {});
    }

    /**
     * A vector in memory that somebody else has allocated; its values are what is there.
     *
     * @param memory direct, native order, from position 0 to its limit; 64-byte aligned, since the engine chooses kernels by address
     * @param freed runs when the vector is closed: only then may the memory go
     */
    public static FlatVector over(ByteBuffer memory, Runnable freed) {
        long floats = memory.limit() / Float.BYTES;
        requireGrid(floats);
        Scope scope = Scope.open();
        return new FlatVector(scope, scope.over(memory, floats), Optional.of(memory), freed);
    }

    private static void requireGrid(long floats) {
        if (floats <= 0 || floats % GRID != 0) {
            throw new IllegalArgumentException("a flat vector has a multiple of " + GRID + " floats, not " + floats);
        }
    }

    public long floats() {
        return tensor.size();
    }

    public Tensor tensor() {
        return tensor;
    }

    /** The vector's memory: direct, native order, no copy; the very buffer that the vector was laid over, if it was. */
    public ByteBuffer memory() {
        return given.orElseGet(tensor::memory);
    }

    /** The vector's memory as floats. */
    public FloatBuffer values() {
        return tensor.memory().asFloatBuffer();
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
