package dev.anneal.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.config.Truncation;
import dev.anneal.vectors.VectorFolders;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Texts in many scripts, against what Hugging Face's own library made of them: ids, types, offsets, special tokens, pairs, truncation and windows of every
 * {@code tokenizer_vectors.json} there is.
 */
final class TokenizerParityTest {
    private static final TokenizerOptions WHOLE = new TokenizerOptions(100_000, Truncation.FAIL);

    @TestFactory
    Stream<DynamicTest> equalsHuggingFace() {
        List<Path> models = VectorFolders.modelsWith("tokenizer_vectors.json");
        assumeFalse(models.isEmpty(), "no folder of vectors");
        return models.stream()
                .flatMap(model -> Stream.of(
                        rows(model, "single", "texts", WHOLE),
                        rows(model, "single_trunc16", "texts", options(16, Truncation.LONGEST_FIRST)),
                        rows(model, "pair", "pairs", WHOLE),
                        rows(model, "pair_longest_first_24", "pairs", options(24, Truncation.LONGEST_FIRST)),
                        rows(model, "pair_only_first_24", "pairs", options(24, Truncation.ONLY_FIRST)),
                        rows(model, "pair_only_second_24", "pairs", options(24, Truncation.ONLY_SECOND)),
                        rows(model, "batch_trunc32_pad_longest", "batch_texts", options(32, Truncation.LONGEST_FIRST)),
                        rows(model, "batch_trunc32_pad_mult8", "batch_texts", options(32, Truncation.LONGEST_FIRST)),
                        windows(model),
                        content(model)));
    }

    private static DynamicTest rows(Path model, String key, String inputs, TokenizerOptions options) {
        return dynamicTest(model.getFileName() + " " + key, () -> {
            JsonNode vectors = VectorFolders.json(model, "tokenizer_vectors.json");
            try (Tokenizer tokenizer = Tokenizer.open(VectorFolders.tokenizer(model), options)) {
                assertThat(tokenizer.vocabularySize())
                        .isEqualTo(vectors.get("vocab_size").asInt());
                assertThat(vectors.get(key)).hasSameSizeAs(vectors.get(inputs));
                for (int i = 0; i < vectors.get(inputs).size(); i++) {
                    compare(
                            tokenizer,
                            vectors.get(inputs).get(i),
                            vectors.get(key).get(i));
                }
            }
        });
    }

    private static void compare(Tokenizer tokenizer, JsonNode input, JsonNode expected) {
        if (expected.isNull() || expected.has("error")) {
            assertThatThrownBy(() -> encode(tokenizer, input)).isInstanceOf(RowTooLongException.class);
            assertThatThrownBy(() -> align(tokenizer, input)).isInstanceOf(RowTooLongException.class);
            return;
        }
        AlignedEncoding aligned = align(tokenizer, input);
        assertThat(encode(tokenizer, input)).as(input.toString()).isEqualTo(aligned.encoding());
        if (expected.isArray()) {
            assertThat(aligned.ids()).as(input.toString()).containsExactly(AlignedRows.ints(expected));
        } else if (expected.has("mask")) {
            int real = Arrays.stream(AlignedRows.ints(expected.get("mask"))).sum();
            assertThat(aligned.ids())
                    .as(input.toString())
                    .containsExactly(Arrays.copyOf(AlignedRows.ints(expected.get("ids")), real));
        } else {
            AlignedRows.compare(tokenizer.types(), aligned, expected, AlignedRows.texts(input));
        }
    }

    private static DynamicTest windows(Path model) {
        return dynamicTest(model.getFileName() + " windows", () -> {
            JsonNode vectors = VectorFolders.json(model, "tokenizer_vectors.json");
            TokenizerOptions options = options(48, Truncation.WINDOWS).withStride(16);
            try (Tokenizer tokenizer = Tokenizer.open(VectorFolders.tokenizer(model), options)) {
                for (int i = 0; i < vectors.get("qa").size(); i++) {
                    String[] texts = AlignedRows.texts(vectors.get("qa").get(i));
                    JsonNode first = vectors.get("qa_only_second_48_stride16").get(i);
                    List<AlignedEncoding> windows = tokenizer.windows(texts[0], texts[1]);
                    assertThat(windows).hasSize(1 + first.get("overflow").size());
                    AlignedRows.compare(tokenizer.types(), windows.get(0), first, texts);
                    for (int k = 1; k < windows.size(); k++) {
                        JsonNode later = first.get("overflow").get(k - 1);
                        AlignedRows.compare(
                                tokenizer.types(), windows.get(k), withTypesOfTemplate(later, first), texts);
                    }
                }
            }
        });
    }

    /**
     * Where a post-processor gives the second text type 0, the library forgets to do so in all windows but the first, which keep the 1 that texts have
     * before post-processing. Models of such families have one type only, and transformers does not hand them any.
     */
    private static JsonNode withTypesOfTemplate(JsonNode later, JsonNode first) {
        boolean oneType = Arrays.stream(AlignedRows.ints(first.get("type_ids"))).allMatch(type -> type == 0);
        if (!oneType) {
            return later;
        }
        ObjectNode mended = later.deepCopy();
        ArrayNode types = mended.putArray("type_ids");
        later.get("type_ids").forEach(type -> types.add(0));
        return mended;
    }

    private static DynamicTest content(Path model) {
        return dynamicTest(model.getFileName() + " without special tokens, and back to text", () -> {
            JsonNode vectors = VectorFolders.json(model, "tokenizer_vectors.json");
            try (Tokenizer tokenizer = Tokenizer.open(VectorFolders.tokenizer(model), WHOLE)) {
                for (int i = 0; i < vectors.get("texts").size(); i++) {
                    String text = vectors.get("texts").get(i).asText();
                    assertThat(tokenizer.contentIds(text))
                            .as(text)
                            .containsExactly(AlignedRows.ints(
                                    vectors.get("single_no_special").get(i)));
                    assertThat(tokenizer.decode(tokenizer.encode(text).ids()))
                            .isEqualTo(vectors.get("decode_skip_special").get(i).asText());
                }
            }
        });
    }

    private static TokenizerOptions options(int maxLength, Truncation truncation) {
        return new TokenizerOptions(maxLength, truncation);
    }

    private static Encoding encode(Tokenizer tokenizer, JsonNode input) {
        String[] texts = AlignedRows.texts(input);
        return texts.length == 2 ? tokenizer.encode(texts[0], texts[1]) : tokenizer.encode(texts[0]);
    }

    private static AlignedEncoding align(Tokenizer tokenizer, JsonNode input) {
        String[] texts = AlignedRows.texts(input);
        return texts.length == 2 ? tokenizer.align(texts[0], texts[1]) : tokenizer.align(texts[0]);
    }
}
