package dev.anneal.model;

import dev.anneal.tensor.Script;
import java.util.List;

/**
 * One layer: a script over values and flat vectors. With inputs x, vectors V, outputs y and saved values s, its methods are
 *
 * <pre>
 * forward (x..., V..., seed)              -> (y..., s...)      with dropout from the seed
 * backward(s..., gy..., V..., GV...)      -> (gx...)           for differentiable inputs; writes every float of GV's blocks
 * score   (x..., V...)                    -> (y...)            without dropout and gradients
 * </pre>
 *
 * @param methods the layer's text in fp32: the methods of a module class {@code T}
 * @param vectors indices of the vectors that the layer uses
 * @param inputs values, see {@link Value}
 * @param output the value that the layer makes
 */
public record Layer(
        String name, String methods, Script script, List<Integer> vectors, List<Value> inputs, Value output) {
    public Layer {
        vectors = List.copyOf(vectors);
        inputs = List.copyOf(inputs);
    }

    /** The inputs for which backward returns a gradient, in order. */
    List<Value> differentiableInputs() {
        return inputs.stream().filter(Value::differentiable).toList();
    }
}
