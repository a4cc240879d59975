package dev.anneal.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.BitSet;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;

/** Reads the tokens of a {@code tokenizer.json}. WordPiece and BPE name their tokens' ids; Unigram lists them in order. */
final class VocabularyReader {
    private static final String BYTE_LEVEL_SPACE = "\u0120";
    private static final String SENTENCE_PIECE_SPACE = "\u2581";

    private VocabularyReader() {}

    static Vocabulary read(JsonNode root, SpecialTokens special) {
        BitSet ordinary = new BitSet();
        BitSet continuing = new BitSet();
        Predicate<String> continues = continues(root);
        forEach(root.path("model").path("vocab"), (token, id) -> {
            ordinary.set(id);
            continuing.set(id, continues.test(token));
        });
        for (JsonNode added : root.path("added_tokens")) {
            int id = added.path("id").asInt();
            ordinary.set(id);
            continuing.clear(id);
        }
        int size = ordinary.length();
        special.all().forEach(ordinary::clear);
        special.all().forEach(continuing::clear);
        return new Vocabulary(size, ordinary, continuing);
    }

    private static Predicate<String> continues(JsonNode root) {
        JsonNode model = root.path("model");
        String prefix = model.path("continuing_subword_prefix").asText("");
        if (model.path("type").asText().equals("WordPiece") || !prefix.isEmpty()) {
            return token -> token.startsWith(prefix.isEmpty() ? "##" : prefix);
        }
        String space = usesByteLevel(root.path("pre_tokenizer")) ? BYTE_LEVEL_SPACE : SENTENCE_PIECE_SPACE;
        return token -> !token.startsWith(space);
    }

    private static boolean usesByteLevel(JsonNode preTokenizer) {
        if (preTokenizer.path("type").asText().equals("ByteLevel")) {
            return true;
        }
        for (JsonNode part : preTokenizer.path("pretokenizers")) {
            if (usesByteLevel(part)) {
                return true;
            }
        }
        return false;
    }

    private static void forEach(JsonNode vocabulary, ObjIntConsumer<String> tokens) {
        vocabulary
                .fields()
                .forEachRemaining(
                        entry -> tokens.accept(entry.getKey(), entry.getValue().asInt()));
        for (int i = 0; vocabulary.isArray() && i < vocabulary.size(); i++) {
            tokens.accept(vocabulary.get(i).path(0).asText(), i);
        }
    }
}
