package dev.anneal.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Finds out which tokens are special: {@code added_tokens} of {@code tokenizer.json} lists most of them, {@code tokenizer_config.json} and {@code
 * special_tokens_map.json} beside it say what each is for. Where those files are missing, the names that BERT and RoBERTa use decide.
 */
final class SpecialTokensReader {
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> BESIDE = List.of(TOKENIZER_CONFIG, "special_tokens_map.json");

    private final List<JsonNode> configs;
    private final Map<String, Integer> idOf;

    private SpecialTokensReader(List<JsonNode> configs, Map<String, Integer> idOf) {
        this.configs = configs;
        this.idOf = idOf;
    }

    static SpecialTokens read(JsonNode tokenizer, Path tokenizerJson) {
        List<JsonNode> configs = new ArrayList<>();
        for (String name : BESIDE) {
            Path file = tokenizerJson.resolveSibling(name);
            if (Files.exists(file)) {
                configs.add(json(file));
            }
        }
        return new SpecialTokensReader(configs, ids(tokenizer)).tokens(tokenizer);
    }

    private SpecialTokens tokens(JsonNode tokenizer) {
        Set<Integer> all = new HashSet<>();
        for (JsonNode added : tokenizer.path("added_tokens")) {
            if (added.path("special").asBoolean()) {
                all.add(added.path("id").asInt());
            }
        }
        for (JsonNode config : configs) {
            config.path("additional_special_tokens")
                    .forEach(token -> id(content(token)).ifPresent(all::add));
        }
        OptionalInt cls = role(List.of("cls_token", "bos_token"), List.of("[CLS]", "<s>"));
        OptionalInt sep = role(List.of("sep_token", "eos_token"), List.of("[SEP]", "</s>"));
        OptionalInt pad = role(List.of("pad_token"), List.of("[PAD]", "<pad>"));
        OptionalInt mask = role(List.of("mask_token"), List.of("[MASK]", "<mask>"));
        OptionalInt unknown = role(List.of("unk_token"), List.of("[UNK]", "<unk>"));
        for (OptionalInt id : List.of(cls, sep, pad, mask, unknown)) {
            id.ifPresent(all::add);
        }
        return new SpecialTokens(cls, sep, pad, mask, unknown, all);
    }

    /** The first of the keys that a file names with a token that exists, else the first of the usual names that does. */
    private OptionalInt role(List<String> keys, List<String> usual) {
        for (String key : keys) {
            for (JsonNode config : configs) {
                OptionalInt id = id(content(config.path(key)));
                if (id.isPresent()) {
                    return id;
                }
            }
        }
        return usual.stream()
                .map(this::id)
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
    }

    private OptionalInt id(String token) {
        Integer id = idOf.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** A token is text, or an object with its content and how it is matched. */
    private static String content(JsonNode token) {
        return token.isObject() ? token.path("content").asText() : token.asText();
    }

    private static Map<String, Integer> ids(JsonNode tokenizer) {
        Map<String, Integer> ids = new HashMap<>();
        JsonNode vocabulary = tokenizer.path("model").path("vocab");
        vocabulary
                .fields()
                .forEachRemaining(
                        entry -> ids.put(entry.getKey(), entry.getValue().asInt()));
        for (int i = 0; vocabulary.isArray() && i < vocabulary.size(); i++) {
            ids.putIfAbsent(vocabulary.get(i).path(0).asText(), i);
        }
        for (JsonNode added : tokenizer.path("added_tokens")) {
            ids.put(added.path("content").asText(), added.path("id").asInt());
        }
        return ids;
    }

    static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw AnnealException.user(file + " cannot be read: " + e.getMessage() + ". Copy the model again.", e);
        }
    }
}
