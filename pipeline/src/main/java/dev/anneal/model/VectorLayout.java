package dev.anneal.model;

import dev.anneal.tensor.FlatVector;
import java.util.ArrayList;
import java.util.List;

/**
 * Where each block lies in a flat vector. Blocks with weight decay come first, the others start on the next point of the grid, so that one optimizer
 * call serves each part and no kernel's tail depends on how the vector is cut. Every block starts at a multiple of 16 floats: MKL picks kernels by
 * address, and unequal alignment gives unequal sums.
 */
public record VectorLayout(String name, List<Placed> blocks, long decayFloats, long floats) {
    private static final long ALIGNMENT = 16;

    /** A block at an offset, in floats. */
    public record Placed(Block block, long offset) {}

    /** A parameter at an offset, in floats. */
    public record PlacedParameter(Parameter parameter, long offset) {}

    public VectorLayout {
        blocks = List.copyOf(blocks);
    }

    public static VectorLayout of(String name, Block... blocks) {
        return of(name, List.of(blocks));
    }

    public static VectorLayout of(String name, List<Block> blocks) {
        List<Placed> placed = new ArrayList<>();
        long end = place(blocks.stream().filter(Block::decay).toList(), 0, placed);
        long decayFloats = roundUp(end, FlatVector.GRID);
        end = place(blocks.stream().filter(block -> !block.decay()).toList(), decayFloats, placed);
        return new VectorLayout(name, placed, decayFloats, roundUp(end, FlatVector.GRID));
    }

    /** All parameters with their offsets, in the order of the vector. */
    public List<PlacedParameter> parameters() {
        List<PlacedParameter> parameters = new ArrayList<>();
        for (Placed placed : blocks) {
            long offset = placed.offset();
            for (Parameter parameter : placed.block().parameters()) {
                parameters.add(new PlacedParameter(parameter, offset));
                offset += parameter.size();
            }
        }
        return parameters;
    }

    private static long place(List<Block> blocks, long from, List<Placed> placed) {
        long offset = from;
        for (Block block : blocks) {
            placed.add(new Placed(block, offset));
            offset = roundUp(offset + block.size(), ALIGNMENT);
        }
        return offset;
    }

    private static long roundUp(long value, long multiple) {
        return Math.multiplyExact((value + multiple - 1) / multiple, multiple);
    }
}
