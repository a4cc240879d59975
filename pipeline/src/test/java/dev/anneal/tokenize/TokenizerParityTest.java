package dev.anneal.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.config.Truncation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Ids and type ids of texts in many scripts, against those that Hugging Face's own library made ({@code -Danneal.vectors=DIR}). */
final class TokenizerParityTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    List<DynamicTest> equalsHuggingFace() throws IOException {
        List<Path> models = models();
        assumeFalse(models.isEmpty(), "no folder of vectors");
        return models.stream()
                .flatMap(model -> Stream.of(
                        check(model, "single", 100_000, Truncation.FAIL),
                        check(model, "single_trunc16", 16, Truncation.LONGEST_FIRST),
                        check(model, "pair", 100_000, Truncation.FAIL),
                        check(model, "pair_longest_first_24", 24, Truncation.LONGEST_FIRST),
                        check(model, "pair_only_first_24", 24, Truncation.ONLY_FIRST),
                        check(model, "pair_only_second_24", 24, Truncation.ONLY_SECOND)))
                .toList();
    }

    private static DynamicTest check(Path model, String key, int maxLength, Truncation truncation) {
        return dynamicTest(model.getFileName() + " " + key, () -> {
            JsonNode vectors = JSON.readTree(Files.readAllBytes(model.resolve("tokenizer_vectors.json")));
            JsonNode inputs = vectors.get(key.startsWith("pair") ? "pairs" : "texts");
            try (Tokenizer tokenizer =
                    Tokenizer.open(tokenizerFile(model).orElseThrow(), new TokenizerOptions(maxLength, truncation))) {
                assertThat(tokenizer.vocabularySize())
                        .isEqualTo(vectors.get("vocab_size").asInt());
                for (int i = 0; i < inputs.size(); i++) {
                    compare(tokenizer, inputs.get(i), vectors.get(key).get(i));
                }
            }
        });
    }

    private static void compare(Tokenizer tokenizer, JsonNode input, JsonNode expected) {
        if (expected.isNull() || expected.has("error")) {
            assertThatThrownBy(() -> encode(tokenizer, input)).isInstanceOf(RowTooLongException.class);
            return;
        }
        Encoding actual = encode(tokenizer, input);
        JsonNode ids = expected.isArray() ? expected : expected.get("ids");
        assertThat(actual.ids()).as(input.toString()).containsExactly(ints(ids));
        if (expected.has("type_ids")) {
            assertThat(actual.typeIds()).as(input.toString()).containsExactly(ints(expected.get("type_ids")));
        }
    }

    private static Encoding encode(Tokenizer tokenizer, JsonNode input) {
        return input.isArray()
                ? tokenizer.encode(input.get(0).asText(), input.get(1).asText())
                : tokenizer.encode(input.asText());
    }

    private static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    private static List<Path> models() throws IOException {
        List<Path> models = new ArrayList<>();
        for (Path root : roots()) {
            try (Stream<Path> folders = Files.list(root)) {
                folders.filter(folder -> Files.exists(folder.resolve("tokenizer_vectors.json")))
                        .filter(folder -> tokenizerFile(folder).isPresent())
                        .sorted()
                        .forEach(models::add);
            }
        }
        return models;
    }

    /** The folder asked for, or all that can be found. */
    private static List<Path> roots() {
        String configured = System.getProperty("anneal.vectors", "");
        Stream<String> candidates = configured.isEmpty()
                ? Stream.of("../tests/vectors", "tests/vectors", "../../shared/vectors", "../shared/vectors")
                : Stream.of(configured);
        return candidates.map(Path::of).filter(Files::isDirectory).toList();
    }

    private static Optional<Path> tokenizerFile(Path model) {
        Path sibling =
                model.resolveSibling("../models").resolve(model.getFileName()).resolve("tokenizer.json");
        return Stream.of(model.resolve("seqcls-single/model/tokenizer.json"), model.resolve("tokenizer.json"), sibling)
                .filter(Files::exists)
                .findFirst();
    }
}
