package dev.anneal.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A tensor as a layer's script sees it: one parameter, or several of equal width stacked along the first dimension, so that query, key and value
 * become a single matrix product.
 *
 * @param name a local name in the script
 */
public record Block(String name, List<Parameter> parameters) {
    public Block {
        parameters = List.copyOf(parameters);
        Parameter first = parameters.get(0);
        for (Parameter parameter : parameters) {
            boolean stackable = parameter.decay() == first.decay()
                    && parameter
                            .shape()
                            .subList(1, parameter.shape().size())
                            .equals(first.shape().subList(1, first.shape().size()));
            if (!stackable) {
                throw new IllegalArgumentException(parameter.name() + " cannot be stacked on " + first.name());
            }
        }
    }

    /** One parameter. */
    public static Block of(String name, String parameter, long... shape) {
        return new Block(name, List.of(new Parameter(parameter, boxed(shape), List.of(), List.of())));
    }

    /** The weight and the bias of a linear layer: {@code NAME_weight} and {@code NAME_bias}. */
    public static List<Block> linear(String name, String module, long out, long in) {
        return List.of(of(name + "_weight", module + ".weight", out, in), of(name + "_bias", module + ".bias", out));
    }

    /** The weight and the bias of a norm in one tensor: [2 width]. */
    public static Block norm(String name, String module, long width) {
        return stacked(name, of(name, module + ".weight", width), of(name, module + ".bias", width));
    }

    /** Several blocks as one. */
    public static Block stacked(String name, Block... blocks) {
        return new Block(
                name,
                Stream.of(blocks).flatMap(block -> block.parameters.stream()).toList());
    }

    /** The same tensor, which files may hold under other names too. */
    public Block orNamed(String... names) {
        Parameter only = parameters.get(0);
        return new Block(name, List.of(new Parameter(only.name(), only.shape(), List.of(names), only.copies())));
    }

    /** The same tensor, which files hold under other names too, and which is written under them too. */
    public Block alsoNamed(String... names) {
        Parameter only = parameters.get(0);
        return new Block(name, List.of(new Parameter(only.name(), only.shape(), List.of(names), List.of(names))));
    }

    public boolean decay() {
        return parameters.get(0).decay();
    }

    public long size() {
        return parameters.stream().mapToLong(Parameter::size).sum();
    }

    /** The shape in the script: the first dimensions add up. */
    List<Long> shape() {
        List<Long> rest = parameters.get(0).shape();
        long rows = parameters.stream()
                .mapToLong(parameter -> parameter.shape().get(0))
                .sum();
        return Stream.concat(Stream.of(rows), rest.subList(1, rest.size()).stream())
                .toList();
    }

    private static List<Long> boxed(long... shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
