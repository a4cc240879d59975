package dev.anneal.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import dev.anneal.error.AnnealException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the native library takes for granted of a {@code tokenizer.json}: where it is wrong there, it does not refuse the file, but ends the process.
 *
 * @param path for messages
 */
record TokenizerCheck(Path path) {
    /** No model has an embedding of more rows by far. */
    private static final int MOST_IDS = 1 << 24;

    /** @throws AnnealException (user) if the file refers to what it does not have */
    void check(JsonNode root) {
        JsonNode vocabulary = root.path("model").path("vocab");
        for (Map.Entry<String, JsonNode> word : vocabulary.properties()) {
            checkId(word.getKey(), word.getValue());
        }
        for (JsonNode added : root.path("added_tokens")) {
            checkId(added.path("content").asText(), added.path("id"));
        }
        checkMerges(root.path("model"));
        checkTemplates(root.path("post_processor"));
    }

    private void checkId(String token, JsonNode id) {
        require(
                id.canConvertToInt() && id.isIntegralNumber() && id.intValue() >= 0 && id.intValue() < MOST_IDS,
                "the id of its token \"" + token + "\" is " + id + " instead of a number from 0 to " + (MOST_IDS - 1));
    }

    /** The second part of a merge loses the prefix of continuing parts. */
    private void checkMerges(JsonNode model) {
        String prefix = model.path("continuing_subword_prefix").asText("");
        if (prefix.isEmpty() || model.path("continuing_subword_prefix").isNull()) {
            return;
        }
        require(
                StandardCharsets.US_ASCII.newEncoder().canEncode(prefix),
                "the prefix of its continuing parts is \"" + prefix + "\", which is no ASCII");
        for (JsonNode merge : model.path("merges")) {
            String second = merge.isArray()
                    ? merge.path(1).asText()
                    : merge.asText().substring(merge.asText().indexOf(' ') + 1);
            require(
                    second.startsWith(prefix),
                    "it merges \"" + second + "\", which does not begin with the prefix of continuing parts, \""
                            + prefix + "\"");
        }
    }

    private void checkTemplates(JsonNode processor) {
        processor.path("processors").forEach(this::checkTemplates);
        checkTemplate(processor, "single", List.of("A"));
        checkTemplate(processor, "pair", List.of("A", "B"));
    }

    private void checkTemplate(JsonNode processor, String name, List<String> texts) {
        JsonNode known = processor.path("special_tokens");
        for (JsonNode token : known) {
            require(
                    token.path("ids").size() == token.path("tokens").size(),
                    "its special token " + token.path("id") + " has "
                            + token.path("ids").size() + " ids, but "
                            + token.path("tokens").size() + " tokens");
        }
        for (JsonNode piece : processor.path(name)) {
            String token = piece.path("SpecialToken").path("id").asText();
            require(
                    !piece.has("SpecialToken")
                            || known.has(token)
                                    && known.path(token).path("id").asText().equals(token),
                    "its template of a " + name + " has the special token \"" + token
                            + "\", which is not among special_tokens");
            String text = piece.path("Sequence").path("id").asText();
            require(
                    !piece.has("Sequence") || texts.contains(text),
                    "its template of a " + name + " has the text \"" + text + "\", which it is not given");
        }
    }

    private void require(boolean condition, String problem) {
        if (!condition) {
            throw AnnealException.user(path + " is no tokenizer that can be used: " + problem
                    + ". Copy the model again, or save it again with a current" + " release of transformers.");
        }
    }
}
