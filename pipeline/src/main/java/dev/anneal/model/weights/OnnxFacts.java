package dev.anneal.model.weights;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an ONNX graph knows and its tensors do not.
 *
 * @param attentionHeads the two last constants (heads, head size) of the first four-dimensional reshape inside a module whose path has
 *     {@code attention} in it; empty when there is none
 * @param layerNormEpsilon the constant that is added to the variance in the first LayerNorm
 * @param operators the kinds of operation in the graph, such as {@code Erf}, which only the exact GELU uses
 */
public record OnnxFacts(OptionalInt attentionHeads, OptionalDouble layerNormEpsilon, Set<String> operators) {
    public OnnxFacts {
        operators = Set.copyOf(operators);
    }

    static OnnxFacts of(OnnxGraph graph) throws MalformedException {
        Set<String> operators = new TreeSet<>();
        OptionalInt heads = OptionalInt.empty();
        OptionalDouble epsilon = OptionalDouble.empty();
        for (OnnxNode node : graph.nodes()) {
            operators.add(node.operator());
            if (heads.isEmpty() && node.module().contains("attention")) {
                heads = heads(graph, node);
            }
            if (epsilon.isEmpty() && node.module().endsWith("LayerNorm")) {
                epsilon = epsilon(graph, node);
            }
        }
        return new OnnxFacts(heads, epsilon, operators);
    }

    /** The target shape is a Concat of (batch, tokens, heads, head size), or a constant of these four. */
    private static OptionalInt heads(OnnxGraph graph, OnnxNode node) throws MalformedException {
        if (node.operator().equals("Concat") && node.inputs().size() == 4) {
            long[] heads = graph.integers(node.inputs().get(2));
            long[] size = graph.integers(node.inputs().get(3));
            if (heads.length == 1 && size.length == 1) {
                return positive(heads[0]);
            }
        }
        if (node.operator().equals("Reshape") && node.inputs().size() == 2) {
            long[] shape = graph.integers(node.inputs().get(1));
            if (shape.length == 4) {
                return positive(shape[2]);
            }
        }
        return OptionalInt.empty();
    }

    private static OptionalInt positive(long value) {
        return value > 0 && value <= 1 << 16 ? OptionalInt.of((int) value) : OptionalInt.empty();
    }

    /** Newer exports have one LayerNormalization, older ones add a constant to the variance; adding the bias comes later. */
    private static OptionalDouble epsilon(OnnxGraph graph, OnnxNode node) throws MalformedException {
        if (node.operator().equals("LayerNormalization")) {
            return OptionalDouble.of(node.numbers().getOrDefault("epsilon", 1e-5));
        }
        if (node.operator().equals("Add")) {
            for (String input : node.inputs()) {
                Optional<Float> scalar = graph.scalar(input);
                if (scalar.isPresent()) {
                    return OptionalDouble.of(OnnxNode.shortestDecimal(scalar.get()));
                }
            }
        }
        return OptionalDouble.empty();
    }
}
