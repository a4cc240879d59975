package dev.anneal.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.config.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/**
 * How a word begins that was split off before tokenizing. Byte-level tokenizers tell the first token of a word by the space before it; a list of
 * words has none, so that each word would look like the rest of the one before, unless a space is put there. {@code transformers} calls this {@code
 * add_prefix_space}. Tokenizers that are not byte-level need nothing and are left as they are.
 */
public enum WordStart {
    /** As {@code tokenizer.json} says: right for a model that was fine-tuned on words, whose file says what it was trained with. */
    AS_SAVED,
    /** A space before each word, and before each text: what {@code add_prefix_space=True} does. */
    PREFIX_SPACE;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> WITH_PREFIX_SPACE = Set.of("roberta", "gpt2", "bloom", "deberta");
    private static final Set<String> BYTE_LEVEL = Set.of("ByteLevel", "RobertaProcessing");

    /**
     * What {@code run_ner.py} of {@code transformers} chooses when it fine-tunes on words; as saved for tasks whose rows are texts.
     *
     * @param modelType {@code model_type} of {@code config.json}
     */
    public static WordStart of(Task task, String modelType) {
        return task == Task.TOKENS && WITH_PREFIX_SPACE.contains(modelType) ? PREFIX_SPACE : AS_SAVED;
    }

    /**
     * The {@code tokenizer.json} that begins words in this way; a model that was trained with it has to be saved with it.
     *
     * @param tokenizerJson the content of the file, UTF-8
     * @return the content given, if there is nothing to change in it
     */
    public byte[] applyTo(byte[] tokenizerJson) {
        return switch (this) {
            case AS_SAVED -> tokenizerJson;
            case PREFIX_SPACE -> withPrefixSpace(tokenizerJson);
        };
    }

    private static byte[] withPrefixSpace(byte[] tokenizerJson) {
        try {
            JsonNode root = JSON.readTree(tokenizerJson);
            boolean before = isSet(root.path("pre_tokenizer"));
            return before || !set(root.path("pre_tokenizer")) ? tokenizerJson : withPostProcessor(root);
        } catch (IOException e) {
            throw new UncheckedIOException("tokenizer.json", e);
        }
    }

    /** RoBERTa's post-processor trims the space that was added from the offsets; it has to know. */
    private static byte[] withPostProcessor(JsonNode root) throws IOException {
        set(root.path("post_processor"));
        return JSON.writeValueAsBytes(root);
    }

    private static boolean isSet(JsonNode part) {
        if (BYTE_LEVEL.contains(part.path("type").asText())) {
            return part.path("add_prefix_space").asBoolean();
        }
        for (JsonNode child : part) {
            if (child.isContainerNode() && isSet(child)) {
                return true;
            }
        }
        return false;
    }

    /** Whether there was a byte-level part to set. */
    private static boolean set(JsonNode part) {
        if (part instanceof ObjectNode object
                && BYTE_LEVEL.contains(part.path("type").asText())) {
            object.put("add_prefix_space", true);
            return true;
        }
        boolean found = false;
        for (JsonNode child : part) {
            found |= child.isContainerNode() && set(child);
        }
        return found;
    }
}
