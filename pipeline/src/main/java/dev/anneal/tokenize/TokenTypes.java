package dev.anneal.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a model is told which of two texts a token is of. {@code model_input_names} of {@code tokenizer_config.json} decides: if it leaves {@code
 * token_type_ids} out, {@code transformers} passes none, and the model takes all tokens for those of the first text.
 */
public enum TokenTypes {
    /** Type ids are those of {@code tokenizer.json}. */
    GIVEN,
    /** All type ids are 0. */
    LEFT_OUT;

    private static final String NAMES = "model_input_names";
    private static final String TYPES = "token_type_ids";

    /**
     * What the file beside a {@code tokenizer.json} says; where there is none, or it names no inputs, types are given.
     *
     * @throws dev.anneal.error.AnnealException (user) if it cannot be read
     */
    public static TokenTypes beside(Path tokenizerJson) {
        Path file = tokenizerJson.resolveSibling(SpecialTokensReader.TOKENIZER_CONFIG);
        if (!Files.exists(file)) {
            return GIVEN;
        }
        JsonNode names = SpecialTokensReader.json(file).path(NAMES);
        for (JsonNode name : names) {
            if (name.asText().equals(TYPES)) {
                return GIVEN;
            }
        }
        return names.isEmpty() ? GIVEN : LEFT_OUT;
    }

    /** The type ids that the model gets for those of the tokenizer. */
    int[] of(int[] typeIds) {
        return this == GIVEN ? typeIds : new int[typeIds.length];
    }
}
