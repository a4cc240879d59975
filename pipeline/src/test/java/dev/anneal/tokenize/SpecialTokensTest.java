package dev.anneal.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.anneal.config.Truncation;
import dev.anneal.error.AnnealException;
import dev.anneal.vectors.VectorFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Special tokens and the vocabulary around them. */
final class SpecialTokensTest {
    private static final TokenizerOptions OPTIONS = new TokenizerOptions(32, Truncation.FAIL);

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> areThoseOfTheConfigurationAndFrameEachRow() {
        return VectorFolders.modelsWith("tokenizer_config.json").stream()
                .map(model -> dynamicTest(model.getFileName().toString(), () -> {
                    JsonNode config = VectorFolders.json(model, "tokenizer_config.json");
                    try (Tokenizer tokenizer = Tokenizer.open(model.resolve("tokenizer.json"), OPTIONS)) {
                        SpecialTokens special = tokenizer.specialTokens();
                        int[] empty = tokenizer.encode("").ids();
                        assertThat(special.cls()).hasValue(empty[0]);
                        assertThat(special.sep()).hasValue(empty[1]);
                        String mask = config.get("mask_token").asText();
                        assertThat(tokenizer.contentIds(mask)).containsExactly(special.requireMask());
                        String pad = config.get("pad_token").asText();
                        assertThat(tokenizer.contentIds(pad))
                                .containsExactly(special.pad().orElseThrow());
                        assertThat(tokenizer.vocabulary().ordinaryIds())
                                .hasSize(tokenizer.vocabularySize()
                                        - special.all().size())
                                .doesNotContain(empty);
                    }
                }));
    }

    @Test
    void theFilesBesideTheTokenizerNameThem() throws IOException {
        Path file = Files.copy(WordsTokenizer.file(), folder.resolve("tokenizer.json"));
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"mask_token\": {\"content\": \"film\"}}");
        Files.writeString(
                folder.resolve("special_tokens_map.json"),
                "{\"mask_token\": \"good\", \"pad_token\": \"a\", \"additional_special_tokens\": [\"b\"]}");
        try (Tokenizer tokenizer = Tokenizer.open(file, OPTIONS)) {
            SpecialTokens special = tokenizer.specialTokens();
            assertThat(special.mask()).isEqualTo(OptionalInt.of(18));
            assertThat(special.pad()).isEqualTo(OptionalInt.of(4));
            assertThat(special.cls()).isEqualTo(OptionalInt.of(2));
            assertThat(special.all()).contains(2, 3, 4, 5, 18);
        }
    }

    @Test
    void maskableIsAllThatStandsForText() {
        try (Tokenizer tokenizer = Tokenizer.open(WordsTokenizer.file(), OPTIONS)) {
            assertThat(tokenizer.specialTokens().maskable(new int[] {2, 4, 1, 3}))
                    .containsExactly(false, true, true, false);
        }
    }

    @Test
    void aMissingMaskTokenIsNamed() throws IOException {
        String json = Files.readString(WordsTokenizer.file()).replace("[MASK]", "[GAP]");
        try (Tokenizer tokenizer = Tokenizer.open(Files.writeString(folder.resolve("tokenizer.json"), json), OPTIONS)) {
            assertThatThrownBy(() -> tokenizer.specialTokens().requireMask())
                    .isInstanceOf(AnnealException.class)
                    .hasMessage(
                            "The tokenizer has no mask token. Masked language modelling needs one: name it as mask_token in"
                                    + " the model's tokenizer_config.json, or take another model.");
        }
    }

    @Test
    void wordsOfWordPieceGoOnAfterTwoHashes() {
        try (Tokenizer tokenizer = Tokenizer.open(WordsTokenizer.file(), OPTIONS)) {
            int[] ids = tokenizer.encode("aaa b aa").ids();
            assertThat(tokenizer.vocabulary().words(ids)).containsExactly(0, 1, 1, 1, 2, 3, 3, 4);
        }
    }

    @Test
    void wordsOfOtherTokenizersBeginWithASpace() {
        for (String name : new String[] {"tiny-roberta", "tiny-xlm-roberta", "tiny-modernbert"}) {
            VectorFolders.models().stream()
                    .filter(model -> model.getFileName().toString().equals(name))
                    .forEach(model -> {
                        try (Tokenizer tokenizer = Tokenizer.open(VectorFolders.tokenizer(model), OPTIONS)) {
                            AlignedEncoding row = tokenizer.align("oldest gardener named");
                            int[] words = tokenizer.vocabulary().words(row.ids());
                            for (int i = 1; i < words.length - 1; i++) {
                                assertThat(words[i]).as(name).isEqualTo(row.words()[i] + 1);
                            }
                            assertThat(words[words.length - 1]).isEqualTo(4);
                        }
                    });
        }
    }
}
