package dev.anneal.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;

/** Compares encodings with what Hugging Face's tokenizers wrote, whose offsets are code points and 0 for special tokens. */
final class AlignedRows {
    private AlignedRows() {}

    /**
     * Compares all that {@code expected} has.
     *
     * @param types whether the types that the library found go to the model
     * @param texts that offsets refer to: of the row, or its words
     */
    static void compare(TokenTypes types, AlignedEncoding actual, JsonNode expected, String... texts) {
        String row = String.join(" | ", texts);
        assertThat(actual.ids()).as(row).containsExactly(ints(expected.get("ids")));
        if (expected.has("type_ids")) {
            assertThat(actual.encoding().typeIds()).as(row).containsExactly(types.of(ints(expected.get("type_ids"))));
        }
        if (expected.has("special_mask")) {
            assertThat(special(actual)).as(row).containsExactly(ints(expected.get("special_mask")));
        }
        for (String key : new String[] {"texts", "sequence_ids"}) {
            if (expected.has(key)) {
                assertThat(actual.texts()).as(row).containsExactly(ints(expected.get(key)));
            }
        }
        if (expected.has("words")) {
            assertThat(actual.words()).as(row).containsExactly(ints(expected.get("words")));
        }
        compareOffsets(actual, expected.get("offsets"), texts, false);
    }

    static void compareWords(AlignedEncoding actual, JsonNode expected, String... words) {
        assertThat(actual.ids()).containsExactly(ints(expected.get("ids")));
        assertThat(actual.words()).containsExactly(ints(expected.get("words")));
        compareOffsets(actual, expected.get("offsets"), words, true);
    }

    private static void compareOffsets(AlignedEncoding actual, JsonNode offsets, String[] texts, boolean ofWords) {
        for (int i = 0; i < actual.length(); i++) {
            int start = actual.starts()[i];
            int end = actual.ends()[i];
            if (actual.texts()[i] < 0) {
                assertThat(start).isEqualTo(-1);
                assertThat(end).isEqualTo(-1);
            } else {
                String text = texts[ofWords ? actual.words()[i] : actual.texts()[i]];
                int[] codePoints = {text.codePointCount(0, start), text.codePointCount(0, end)};
                assertThat(codePoints)
                        .as("token %d of %s", i, String.join(" | ", texts))
                        .containsExactly(ints(offsets.get(i)));
            }
        }
    }

    private static int[] special(AlignedEncoding actual) {
        int[] special = new int[actual.length()];
        for (int i = 0; i < special.length; i++) {
            special[i] = actual.texts()[i] < 0 ? 1 : 0;
        }
        return special;
    }

    /** A text, or an array of texts. */
    static String[] texts(JsonNode input) {
        return input.isArray()
                ? StreamSupport.stream(input.spliterator(), false)
                        .map(JsonNode::asText)
                        .toArray(String[]::new)
                : new String[] {input.asText()};
    }

    /** Numbers; null is -1. */
    static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(value -> value.isNull() ? -1 : value.asInt())
                .toArray();
    }
}
