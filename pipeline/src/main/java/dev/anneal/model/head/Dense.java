package dev.anneal.model.head;

import dev.anneal.model.Activation;
import dev.anneal.model.Block;
import dev.anneal.model.LayerSource;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Dropout, a linear layer, an activation and perhaps a norm.
 *
 * @param module name of the linear layer's parameters without {@code .weight}
 * @param dropout probability, before the linear layer
 */
public record Dense(
        String module, int in, int out, boolean bias, Activation activation, double dropout, Optional<Norm> norm) {
    /** One with a bias and without a norm. */
    public static Dense of(String module, int in, int out, Activation activation, double dropout) {
        return new Dense(module, in, out, true, activation, dropout, Optional.empty());
    }

    /** One with a bias and a norm, without dropout: the transform before a masked language model's decoder. */
    public static Dense transform(String module, int in, Activation activation, Norm norm) {
        return new Dense(module, in, norm.width(), true, activation, 0, Optional.of(norm));
    }

    Dense withDropout(double probability) {
        return new Dense(module, in, out, bias, activation, probability, norm);
    }

    Value addTo(ModelBuilder model, Value x) {
        LayerSource source = LayerSource.of("dense.py")
                .constant("BIAS", bias ? "bias" : "None")
                .constant("ACTIVATION", activation.of("up"))
                .constant("OUT", out)
                .dropout("DROPOUT", dropout);
        List<Block> blocks = new ArrayList<>(List.of(Block.of("weight", module + ".weight", out, in)));
        if (bias) {
            blocks.add(Block.of("bias", module + ".bias", out));
        }
        norm.ifPresent(last -> {
            source.with("norm").constant("NORM_BIAS", last.biasArgument("norm")).constant("EPS", last.epsilon());
            blocks.addAll(last.blocks("norm"));
        });
        return model.layer(module, source, blocks, x);
    }
}
