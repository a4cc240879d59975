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

    /** A weight: weight decay applies. */
    public static Block weight(String name, String parameter, long... shape) {
        return new Block(name, List.of(new Parameter(parameter, boxed(shape), true)));
    }

    /** A bias or a norm's weight: no weight decay. */
    public static Block withoutDecay(String name, String parameter, long... shape) {
        return new Block(name, List.of(new Parameter(parameter, boxed(shape), false)));
    }

    /** Several blocks as one. */
    public static Block stacked(String name, Block... blocks) {
        return new Block(
                name,
                Stream.of(blocks).flatMap(block -> block.parameters.stream()).toList());
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
