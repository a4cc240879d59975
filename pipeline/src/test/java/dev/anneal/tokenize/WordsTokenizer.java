package dev.anneal.tokenize;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** A hand-made WordPiece tokenizer of 22 tokens. */
final class WordsTokenizer {
    private WordsTokenizer() {}

    static Path file() {
        try {
            return Path.of(Objects.requireNonNull(WordsTokenizer.class.getResource("words.json"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
