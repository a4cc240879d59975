package dev.anneal.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import java.io.IOException;

/**
 * What a {@code tokenizer.json} says about itself.
 *
 * @param vocabularySize one more than the highest id of its vocabulary and its added tokens
 * @param digest SHA-256 of the file, in lower-case hexadecimal
 */
record TokenizerFile(int vocabularySize, String digest) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param name for messages */
    static TokenizerFile parse(byte[] content, String name) {
        JsonNode root;
        try {
            root = JSON.readTree(content);
        } catch (IOException e) {
            throw AnnealException.user(name + " is no JSON: " + e.getMessage() + ". Copy the model again.", e);
        }
        int size = vocabularySize(root);
        if (size == 0) {
            throw AnnealException.user(name + " has no vocabulary (model.vocab), so it is no tokenizer.json of"
                    + " Hugging Face's tokenizers. Copy the model again.");
        }
        return new TokenizerFile(size, Sha256.ofBytes(content));
    }

    /** WordPiece and BPE name their tokens' ids; Unigram lists them in order. */
    private static int vocabularySize(JsonNode root) {
        JsonNode vocabulary = root.path("model").path("vocab");
        int highest = vocabulary.isArray() ? vocabulary.size() - 1 : -1;
        if (vocabulary.isObject()) {
            for (JsonNode id : vocabulary) {
                highest = Math.max(highest, id.asInt());
            }
        }
        for (JsonNode added : root.path("added_tokens")) {
            highest = Math.max(highest, added.path("id").asInt());
        }
        return highest + 1;
    }
}
