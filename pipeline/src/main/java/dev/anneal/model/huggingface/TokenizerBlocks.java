package dev.anneal.model.huggingface;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.digest.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The blocks {@code truncation} and {@code padding} of a {@code tokenizer.json}. DJL takes the padding token from there and from nowhere else. They are
 * put into the text in place, so that every other character stays as it is.
 */
final class TokenizerBlocks {
    private static final String TRUNCATION = "truncation";
    private static final String PADDING = "padding";
    private final Map<String, String> blocks = new LinkedHashMap<>();

    private TokenizerBlocks() {}

    /** Rows of at most so many tokens, padded to the longest of their batch. */
    static TokenizerBlocks of(int maxTokens, int padTokenId, String padToken) {
        ObjectNode truncation = JsonNodeFactory.instance.objectNode();
        truncation.put("direction", "Right");
        truncation.put("max_length", maxTokens);
        truncation.put("strategy", "LongestFirst");
        truncation.put("stride", 0);
        ObjectNode padding = JsonNodeFactory.instance.objectNode();
        padding.put("strategy", "BatchLongest");
        padding.put("direction", "Right");
        padding.putNull("pad_to_multiple_of");
        padding.put("pad_id", padTokenId);
        padding.put("pad_type_id", 0);
        padding.put("pad_token", padToken);
        TokenizerBlocks blocks = new TokenizerBlocks();
        blocks.blocks.put(TRUNCATION, truncation.toString());
        blocks.blocks.put(PADDING, padding.toString());
        return blocks;
    }

    /** SHA-256 of all that a file says beside these blocks, however it is laid out. */
    static String digestOfTheRest(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        if (json.readTree(file.toFile()) instanceof ObjectNode tokenizer) {
            return Sha256.ofBytes(json.writeValueAsBytes(tokenizer.without(List.of(TRUNCATION, PADDING))));
        }
        throw new IOException("it is not a JSON object");
    }

    /** The file's text with these blocks instead of its own. */
    String putInto(String json) throws IOException {
        Map<String, String> missing = new LinkedHashMap<>(blocks);
        StringBuilder text = new StringBuilder(json.length() + 512);
        int copied = 0;
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is not a JSON object");
            }
            int start = (int) parser.currentLocation().getCharOffset();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                int from = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                String block = missing.remove(name);
                if (block != null) {
                    text.append(json, copied, from).append(block);
                    copied = (int) parser.currentLocation().getCharOffset();
                }
            }
            text.append(json, copied, json.length());
            missing.forEach((name, block) -> text.insert(start, "\"" + name + "\":" + block + ","));
        }
        return text.toString();
    }
}
