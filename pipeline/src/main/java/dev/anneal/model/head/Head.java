package dev.anneal.model.head;

import dev.anneal.model.ModelBuilder;
import dev.anneal.model.Value;
import java.util.List;
import java.util.Optional;

/**
 * A head as data: which states, which tokens, dense layers, outputs.
 *
 * @param width of a token's state in the encoder
 * @param lstm over the states of the tokens; what it makes of a text is then its vector
 */
public record Head(States states, Tokens tokens, int width, Optional<BiLstm> lstm, List<Dense> dense, Output output) {
    public Head {
        dense = List.copyOf(dense);
    }

    /** On the last states. */
    public static Head of(Tokens tokens, int width, List<Dense> dense, Output output) {
        return new Head(States.LAST, tokens, width, Optional.empty(), dense, output);
    }

    /** The first token through a dense layer, then outputs for the text. */
    public static Head ofFirstToken(Dense dense, Output output) {
        return of(Tokens.CLS, dense.in(), List.of(dense), output);
    }

    /** Outputs for each token. */
    public static Head ofEachToken(Output.Linear output) {
        return of(Tokens.EACH, output.in(), List.of(), output);
    }

    /** Words for the places that are guessed. */
    public static Head ofTargets(Dense transform, Output decoder) {
        return of(Tokens.TARGETS, transform.in(), List.of(transform), decoder);
    }

    /** The same head with another probability wherever it has dropout at all, or could have before its outputs. */
    public Head withDropout(double probability) {
        List<Dense> changed = dense.stream()
                .map(layer -> layer.dropout() > 0 ? layer.withDropout(probability) : layer)
                .toList();
        Output last = output instanceof Output.Linear linear
                ? new Output.Linear(linear.module(), linear.in(), linear.outputs(), probability, linear.samples())
                : output;
        return new Head(states, tokens, width, lstm, changed, last);
    }

    /** The same head with the mean of several samples of dropout before its outputs. */
    public Head withSamples(int samples) {
        Output last = output instanceof Output.Linear linear
                ? new Output.Linear(linear.module(), linear.in(), linear.outputs(), linear.dropout(), samples)
                : output;
        return new Head(states, tokens, width, lstm, dense, last);
    }

    /**
     * Adds the head to an encoder.
     *
     * @return the outputs
     */
    public Value addTo(ModelBuilder model) {
        Value states = this.states.addTo(model);
        int stateWidth = this.states.width(width);
        Value x = lstm.isPresent()
                ? lstm.get().addTo(model, states, stateWidth, tokens)
                : tokens.addTo(model, states, stateWidth);
        for (Dense layer : dense) {
            x = layer.addTo(model, x);
        }
        return output.addTo(model, x);
    }
}
