package dev.anneal.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a {@code tokenizer.json} says about itself.
 *
 * @param digest SHA-256 of the file, in lower-case hexadecimal
 */
record TokenizerFile(Vocabulary vocabulary, SpecialTokens specialTokens, TokenTypes types, String digest) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws AnnealException (user) if it cannot be read */
    static byte[] content(Path tokenizerJson) {
        try {
            return Files.readAllBytes(tokenizerJson);
        } catch (IOException e) {
            throw AnnealException.user(
                    "The tokenizer " + tokenizerJson + " cannot be read: " + e
                            + ". A model directory needs a tokenizer.json; transformers writes it with"
                            + " AutoTokenizer.from_pretrained(...).save_pretrained(...).",
                    e);
        }
    }

    /** @param path for messages, and to find the files beside it */
    static TokenizerFile parse(byte[] content, Path path) {
        JsonNode root;
        try {
            root = JSON.readTree(content);
        } catch (IOException e) {
            throw AnnealException.user(path + " is no JSON: " + e.getMessage() + ". Copy the model again.", e);
        }
        new TokenizerCheck(path).check(root);
        SpecialTokens specialTokens = SpecialTokensReader.read(root, path);
        Vocabulary vocabulary = VocabularyReader.read(root, specialTokens);
        if (vocabulary.size() == 0) {
            throw AnnealException.user(path + " has no vocabulary (model.vocab), so it is no tokenizer.json of"
                    + " Hugging Face's tokenizers. Copy the model again.");
        }
        return new TokenizerFile(vocabulary, specialTokens, TokenTypes.beside(path), Sha256.ofBytes(content));
    }
}
