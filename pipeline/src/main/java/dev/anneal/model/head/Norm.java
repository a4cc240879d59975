package dev.anneal.model.head;

import dev.anneal.model.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer norm.
 *
 * @param module name of its parameters without {@code .weight}
 * @param bias whether it has one
 */
public record Norm(String module, int width, boolean bias, double epsilon) {
    /** One with a bias. */
    public static Norm of(String module, int width, double epsilon) {
        return new Norm(module, width, true, epsilon);
    }

    /** The blocks {@code NAME_weight} and, if there is one, {@code NAME_bias}. */
    public List<Block> blocks(String name) {
        List<Block> blocks = new ArrayList<>(List.of(Block.of(name + "_weight", module + ".weight", width)));
        if (bias) {
            blocks.add(Block.of(name + "_bias", module + ".bias", width));
        }
        return blocks;
    }

    /** What a script passes as the bias. */
    public String biasArgument(String name) {
        return bias ? name + "_bias" : "None";
    }
}
