package dev.anneal.train.estimate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.anneal.model.family.ArchitectureKeys;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import dev.anneal.tensor.FlatVector;
import java.util.List;

/**
 * The sizes of an encoder that decide its memory, read from {@code config.json} without building the model.
 *
 * @param vocabulary rows of the words' matrix
 * @param embedded columns of the words' matrix
 * @param positions rows of the positions' matrix
 * @param wide width of the feed-forward part
 * @param ownBlocks blocks with parameters of their own: one where all share theirs, as in ALBERT
 * @param kind what a block keeps for the way back
 */
public record EncoderShape(
        int vocabulary,
        int embedded,
        int positions,
        int hidden,
        int layers,
        int heads,
        int wide,
        int ownBlocks,
        Kind kind) {
    /** Kinds of blocks, by what they keep of a forward pass for the way back, as their scripts have it. */
    public enum Kind {
        /** {@code post-norm-block.py}. */
        POST_NORM(12, 2, 3, 2),
        /** {@code disentangled-block.py}: three scores with the places that they were taken from. */
        DISENTANGLED(16, 2, 9, 2),
        /** {@code pre-norm-block.py}: rotated queries and keys, a gated feed-forward part. */
        GATED(22, 6, 4, 3);

        /** Multiples of B x T x H. */
        private final int states;
        /** Multiples of B x T x F. */
        private final int wides;
        /** Multiples of B x A x T x T: scores of attention. */
        private final int maps;
        /** Matrices of H x F. */
        private final int wideMatrices;

        Kind(int states, int wides, int maps, int wideMatrices) {
            this.states = states;
            this.wides = wides;
            this.maps = maps;
            this.wideMatrices = wideMatrices;
        }
    }

    /** Biases and norms of a block, in vectors as long as its states: no more than these. */
    private static final int SMALL_VECTORS = 12;

    public static EncoderShape of(HuggingFaceConfig config) {
        JsonNode json = config.tree();
        ArchitectureKeys keys = config.family().architectureKeys();
        int hidden = config.encoder().facts().hidden();
        int layers = size(json, 12, keys.layers());
        return new EncoderShape(
                config.encoder().facts().vocabulary(),
                size(json, hidden, List.of("embedding_size")),
                size(json, config.encoder().facts().maxTokens(), List.of("max_position_embeddings")),
                hidden,
                layers,
                size(json, 12, keys.heads()),
                size(json, 4 * hidden, keys.intermediate()),
                config.family().modelType().equals("albert") ? size(json, 1, List.of("num_hidden_groups")) : layers,
                kind(config));
    }

    private static Kind kind(HuggingFaceConfig config) {
        if (config.encoder().isGated()) {
            return Kind.GATED;
        }
        return config.family().modelType().equals("deberta-v2") ? Kind.DISENTANGLED : Kind.POST_NORM;
    }

    private static int size(JsonNode json, int otherwise, List<String> keys) {
        for (String key : keys) {
            if (json.path(key).isIntegralNumber()) {
                return json.path(key).intValue();
            }
        }
        return otherwise;
    }

    /** Floats of the words' vector. */
    public long wordFloats() {
        return onGrid((long) vocabulary * embedded);
    }

    /** Floats of all vectors of embeddings, words included. */
    public long embeddingFloats() {
        long widened = embedded == hidden ? 0 : onGrid((long) embedded * hidden);
        return wordFloats() + onGrid((long) (positions + 2) * embedded) + FlatVector.GRID + widened;
    }

    /** Floats of the vector of one block: matrices, then biases and norms, each on the grid. */
    public long blockFloats() {
        long matrices = 4L * hidden * hidden + (long) kind.wideMatrices * hidden * wide;
        return onGrid(matrices) + onGrid((long) SMALL_VECTORS * hidden + wide);
    }

    /** Floats of all vectors, with a pooler or a dense layer on top. */
    public long floats() {
        return embeddingFloats() + ownBlocks * blockFloats() + headFloats();
    }

    /** Floats of a dense layer on top. */
    public long headFloats() {
        return onGrid((long) hidden * hidden) + FlatVector.GRID;
    }

    /** Floats that one block keeps of a micro-batch of so many rows and tokens. */
    public long keptFloats(long rows, long tokens) {
        return rows * tokens * ((long) kind.states * hidden + (long) kind.wides * wide)
                + (long) kind.maps * rows * heads * tokens * tokens;
    }

    private static long onGrid(long floats) {
        return (floats + FlatVector.GRID - 1) / FlatVector.GRID * FlatVector.GRID;
    }
}
