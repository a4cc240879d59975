package dev.anneal.model.head;

import dev.anneal.model.Block;
import dev.anneal.model.LayerSource;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.Value;
import java.util.List;

/**
 * A bidirectional LSTM of one layer over the states of a text's tokens, as {@code torch.nn.LSTM(bidirectional=True)} on packed sequences.
 *
 * @param size of a state in each direction
 */
public record BiLstm(int size) {
    private static final int DIRECTIONS = 2;
    private static final int GATES = 4;

    /** What the names of the parameters start with; {@code torch.nn.LSTM}'s own follow. */
    public static final String MODULE = "lstm.";

    /** Of both directions side by side. */
    public int width() {
        return DIRECTIONS * size;
    }

    /**
     * Adds the layer.
     *
     * @param x states of tokens [B, T, W]
     * @param width of those
     * @param tokens each for itself, or the last state of either direction for the text
     * @return [B, T, 2 S] or [B, 2 S]
     */
    Value addTo(ModelBuilder model, Value x, int width, Tokens tokens) {
        LayerSource source = LayerSource.of("bilstm.py")
                .inFullPrecision()
                .constant("SIZE", size)
                .constant("GATES", GATES * size);
        if (tokens != Tokens.EACH) {
            source.with("pooled");
        }
        List<Block> blocks = List.of(
                ofBothDirections("weight_ih", GATES * size, width),
                ofBothDirections("weight_hh", GATES * size, size),
                ofBothDirections("bias_ih", GATES * size),
                ofBothDirections("bias_hh", GATES * size));
        return model.layer("lstm", source, blocks, x, Value.ATTENTION_MASK);
    }

    private static Block ofBothDirections(String name, long... shape) {
        return Block.stacked(
                name,
                Block.of(name, MODULE + name + "_l0", shape),
                Block.of(name, MODULE + name + "_l0_reverse", shape));
    }
}
