package dev.anneal.model.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What a {@code tokenizer.json} says about special tokens, and the {@code tokenizer_config.json} for sources that have none. */
final class TokenizerConfig {
    private static final Map<String, String> SPECIAL_TOKENS = specialTokens();

    private final JsonNode tokenizer;

    private TokenizerConfig(JsonNode tokenizer) {
        this.tokenizer = tokenizer;
    }

    static TokenizerConfig of(Path tokenizerJson) {
        try {
            return new TokenizerConfig(HuggingFaceConfig.JSON.readTree(tokenizerJson.toFile()));
        } catch (IOException e) {
            throw AnnealException.environment(
                    tokenizerJson + " is not a readable tokenizer: " + e.getMessage() + ". Copy or download it again.",
                    e);
        }
    }

    /** The id of a token that was added to the vocabulary as special. */
    OptionalInt id(String token) {
        for (JsonNode added : tokenizer.path("added_tokens")) {
            if (added.path("content").asText().equals(token)) {
                return OptionalInt.of(added.path("id").asInt());
            }
        }
        return OptionalInt.empty();
    }

    /** The text of a token. WordPiece and BPE name their tokens' ids; Unigram lists them in order. */
    Optional<String> token(int id) {
        for (JsonNode added : tokenizer.path("added_tokens")) {
            if (added.path("id").asInt() == id) {
                return Optional.of(added.path("content").asText());
            }
        }
        JsonNode vocabulary = tokenizer.path("model").path("vocab");
        if (vocabulary.isArray()) {
            return Optional.ofNullable(vocabulary.get(id))
                    .map(entry -> entry.path(0).asText());
        }
        return vocabulary.properties().stream()
                .filter(entry -> entry.getValue().asInt() == id)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /**
     * The least that transformers needs. The general class takes {@code tokenizer.json} as it is; BERT's own class would rebuild the normalizer from
     * defaults.
     */
    String text(int maximumLength) {
        ObjectNode json = HuggingFaceConfig.JSON.createObjectNode();
        json.put("tokenizer_class", "PreTrainedTokenizerFast");
        json.put("model_max_length", maximumLength);
        json.putArray("model_input_names")
                .add("input_ids")
                .add("token_type_ids")
                .add("attention_mask");
        SPECIAL_TOKENS.forEach((key, token) -> {
            if (id(token).isPresent()) {
                json.put(key, token);
            }
        });
        return JsonText.indented(json);
    }

    private static Map<String, String> specialTokens() {
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("cls_token", "[CLS]");
        tokens.put("sep_token", "[SEP]");
        tokens.put("pad_token", "[PAD]");
        tokens.put("unk_token", "[UNK]");
        tokens.put("mask_token", "[MASK]");
        return tokens;
    }
}
