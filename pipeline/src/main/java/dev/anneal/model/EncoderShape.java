package dev.anneal.model;

/**
 * The sizes and constants of a BERT-like encoder, as in {@code config.json}.
 *
 * @param hidden width of a token's state (hidden_size)
 * @param activation {@code gelu} or another of {@link Activation}
 * @param positions longest sequence (max_position_embeddings)
 * @param dropouts off for scoring only models
 */
public record EncoderShape(
        int hidden,
        int layers,
        int heads,
        int feedForward,
        int vocabulary,
        int positions,
        int types,
        double normEpsilon,
        Activation activation,
        Dropouts dropouts,
        int padTokenId) {
    public EncoderShape {
        if (hidden % heads != 0) {
            throw new IllegalArgumentException(
                    "hidden_size " + hidden + " is no multiple of num_attention_heads " + heads);
        }
    }

    /** Probabilities of dropout. */
    public record Dropouts(double hidden, double attention, double classifier) {}

    /** Activations of the feed-forward part, by the name of their operator. */
    public enum Activation {
        GELU("gelu(%s)"),
        GELU_TANH("gelu(%s, approximate=\"tanh\")"),
        RELU("relu(%s)"),
        SILU("silu(%s)");

        private final String call;

        Activation(String call) {
            this.call = call;
        }

        /** The TorchScript expression. */
        String of(String argument) {
            return "torch." + call.formatted(argument);
        }
    }

    int headWidth() {
        return hidden / heads;
    }
}
