package dev.anneal.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.anneal.config.Truncation;
import dev.anneal.table.GoldAnswer;
import dev.anneal.tokenize.TagAlignment.SubTokens;
import dev.anneal.vectors.VectorFolders;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The first batch of each model with a head for words or answers: from words and answers to the labels that it was trained with. */
final class ReferenceBatchesTest {
    @TestFactory
    Stream<DynamicTest> labelsOfWords() {
        return VectorFolders.modelsWith("tokcls/reference.json").stream()
                .map(model -> dynamicTest(model.getFileName().toString(), () -> labels(model)));
    }

    @TestFactory
    Stream<DynamicTest> positionsOfAnswers() {
        return VectorFolders.modelsWith("qa/reference.json").stream()
                .map(model -> dynamicTest(model.getFileName().toString(), () -> answers(model)));
    }

    private static void labels(Path model) {
        JsonNode reference = VectorFolders.json(model, "tokcls/reference.json");
        JsonNode batch = reference.get("batch0");
        TagAlignment alignment = TagAlignment.of(SubTokens.FIRST, Collections.nCopies(5, "X"));
        try (Tokenizer tokenizer = open(model, new TokenizerOptions(48, Truncation.LONGEST_FIRST))) {
            for (int row = 0; row < batch.get("input_ids").size(); row++) {
                JsonNode source = reference.get("texts").get(0).get(row);
                AlignedEncoding aligned = tokenizer
                        .encodeWords(List.of(AlignedRows.texts(source.get("words"))))
                        .aligned();
                assertThat(aligned.words()).containsExactly(AlignedRows.ints(source.get("word_ids")));
                int[] labels = AlignedRows.ints(batch.get("labels").get(row));
                assertThat(alignment.tokenTags(aligned.words(), AlignedRows.ints(source.get("word_labels"))))
                        .containsExactly(Arrays.copyOf(labels, aligned.length()));
                int[] ids = AlignedRows.ints(batch.get("input_ids").get(row));
                assertThat(aligned.ids()).containsExactly(Arrays.copyOf(ids, aligned.length()));
            }
        }
    }

    private static void answers(Path model) {
        JsonNode reference = VectorFolders.json(model, "qa/reference.json");
        JsonNode batch = reference.get("batch0");
        try (Tokenizer tokenizer = open(model, new TokenizerOptions(64, Truncation.ONLY_SECOND))) {
            for (int row = 0; row < batch.get("input_ids").size(); row++) {
                JsonNode source = reference.get("texts").get(0).get(row);
                String context = source.get("context").asText();
                String text = source.get("answer").asText();
                AlignedEncoding aligned = tokenizer.align(source.get("question").asText(), context);
                TokenSpan span = text.isEmpty()
                        ? TokenSpan.NONE
                        : TokenSpan.of(aligned, new GoldAnswer(text, context.indexOf(text)));
                assertThat(span)
                        .isEqualTo(new TokenSpan(
                                batch.get("start_positions").get(row).asInt(),
                                batch.get("end_positions").get(row).asInt()));
            }
        }
    }

    private static Tokenizer open(Path model, TokenizerOptions options) {
        return Tokenizer.open(VectorFolders.tokenizer(model), options);
    }
}
