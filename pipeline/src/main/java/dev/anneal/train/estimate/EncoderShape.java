package dev.anneal.train.estimate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.anneal.error.AnnealException;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import dev.anneal.tensor.FlatVector;

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
        JsonNode json = json(config);
        int hidden = config.encoder().facts().hidden();
        int layers = size(json, 12, "num_hidden_layers", "n_layers");
        return new EncoderShape(
                config.encoder().facts().vocabulary(),
                size(json, hidden, "embedding_size"),
                size(json, config.encoder().facts().maxTokens(), "max_position_embeddings"),
                hidden,
                layers,
                size(json, 12, "num_attention_heads", "n_heads"),
                size(json, 4 * hidden, "intermediate_size", "hidden_dim"),
                config.family().modelType().equals("albert") ? size(json, 1, "num_hidden_groups") : layers,
                switch (config.family().modelType()) {
                    case "deberta-v2" -> Kind.DISENTANGLED;
                    case "modernbert" -> Kind.GATED;
                    default -> Kind.POST_NORM;
                });
    }

    private static JsonNode json(HuggingFaceConfig config) {
        try {
            return JsonMapper.builder().build().readTree(config.json());
        } catch (JsonProcessingException e) {
            throw AnnealException.bug("A configuration that was read cannot be read again.", e);
        }
    }

    private static int size(JsonNode json, int otherwise, String... keys) {
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
