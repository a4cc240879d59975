package dev.anneal.model.family;

import dev.anneal.model.Block;
import dev.anneal.model.LayerSource;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.Value;
import dev.anneal.model.head.Norm;
import java.util.ArrayList;
import java.util.List;

/**
 * Embeddings of words, token types and positions, added and normalised. A family adds the parts that it has.
 */
final class Embeddings {
    private final int vocabulary;
    private final int width;
    private final String words;
    private final List<Block> blocks = new ArrayList<>();
    private final LayerSource source = LayerSource.of("embeddings.py");
    private String tied = "";
    private int paddingRow = -1;

    /** @param words name of the words' matrix */
    Embeddings(String words, int vocabulary, int width) {
        this.words = words;
        this.vocabulary = vocabulary;
        this.width = width;
        source.constant("H", width);
    }

    /** The row of padding, which learns nothing ({@code padding_idx}); -1 for none. */
    Embeddings padding(int row) {
        paddingRow = row;
        return this;
    }

    /** Under which name files may hold the words' matrix instead: that of the decoder that it is tied to. */
    Embeddings tiedTo(boolean isTied, String decoder) {
        tied = isTied ? decoder : "";
        return this;
    }

    /** With one type its row is added everywhere; with none there is nothing to add. */
    Embeddings types(String name, int types) {
        if (types > 0) {
            source.with(types == 1 ? "one_type" : "token_types");
            blocks.add(Block.of("type_rows", name, types, width));
        }
        return this;
    }

    /** Positions from the start of the row. */
    Embeddings positions(String name, int positions) {
        source.with("positions");
        blocks.add(Block.of("position_rows", name, positions, width));
        return this;
    }

    /** Positions of real tokens from {@code padding} + 1; the row of padding learns nothing. */
    Embeddings countedPositions(String name, int positions, int padding) {
        source.with("counted_positions").constant("PAD", padding);
        blocks.add(Block.of("position_rows", name, positions, width));
        return this;
    }

    /** A linear layer before the norm. */
    Embeddings projection(String name, int hidden) {
        source.with("projection").constant("H", hidden);
        blocks.add(Block.of("projection_weight", name, hidden, width));
        return this;
    }

    Embeddings norm(Norm norm) {
        source.constant("EPS", norm.epsilon());
        if (norm.bias()) {
            source.with("norm_bias");
        }
        blocks.addAll(norm.blocks("norm"));
        return this;
    }

    /** Padding becomes zero. */
    Embeddings masked() {
        source.with("masked");
        return this;
    }

    /** A model that has these embeddings, whose output is the last layer's. */
    ModelBuilder build(double dropout) {
        Block matrix = Block.of("words", words, vocabulary, width);
        ModelBuilder model = new ModelBuilder(tied.isEmpty() ? matrix : matrix.orNamed(tied), paddingRow);
        model.layer(
                "embeddings",
                source.dropout("HIDDEN_DROPOUT", dropout),
                blocks,
                Value.WORD_ROWS,
                Value.WORDS,
                Value.INPUT_IDS,
                Value.TOKEN_TYPE_IDS,
                Value.ATTENTION_MASK);
        return model;
    }
}
