package dev.anneal.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.Truncation;
import dev.anneal.vectors.VectorFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenTypesTest {
    private static final String TEXT = "the text";
    private static final String PAIR = "of a table that goes on";

    @TempDir
    private Path folder;

    @Test
    void areGivenUnlessTheConfigurationLeavesThemOut() throws IOException {
        assertThat(typesBeside("{}")).isEqualTo(TokenTypes.GIVEN);
        assertThat(typesBeside("{\"model_input_names\": []}")).isEqualTo(TokenTypes.GIVEN);
        assertThat(typesBeside("{\"model_input_names\": [\"input_ids\", \"token_type_ids\"]}"))
                .isEqualTo(TokenTypes.GIVEN);
        assertThat(typesBeside("{\"model_input_names\": [\"input_ids\", \"attention_mask\"]}"))
                .isEqualTo(TokenTypes.LEFT_OUT);
        assertThat(TokenTypes.beside(folder.resolve("elsewhere/tokenizer.json")))
                .isEqualTo(TokenTypes.GIVEN);
    }

    @Test
    void areZeroHoweverAPairIsEncoded() throws IOException {
        for (int length : new int[] {12, 64}) {
            assertThat(idsOfTypes("{}", length)).contains(1);
            assertThat(idsOfTypes("{\"model_input_names\": [\"input_ids\"]}", length))
                    .containsOnly(0);
        }
    }

    private Integer[] idsOfTypes(String config, int length) throws IOException {
        TokenizerOptions options = new TokenizerOptions(length, Truncation.LONGEST_FIRST);
        try (Tokenizer tokenizer = Tokenizer.open(copy(config), options)) {
            return Stream.concat(
                            Stream.of(
                                    tokenizer.encode(TEXT, PAIR),
                                    tokenizer.align(TEXT, PAIR).encoding()),
                            tokenizer.windows(TEXT, PAIR).stream().map(AlignedEncoding::encoding))
                    .flatMap(encoding -> Arrays.stream(encoding.typeIds()).boxed())
                    .toArray(Integer[]::new);
        }
    }

    private TokenTypes typesBeside(String config) throws IOException {
        return TokenTypes.beside(copy(config));
    }

    private Path copy(String config) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.write(file, Files.readAllBytes(VectorFolders.committed("tiny-bert/tokenizer.json")));
        Files.writeString(folder.resolve("tokenizer_config.json"), config);
        return file;
    }
}
