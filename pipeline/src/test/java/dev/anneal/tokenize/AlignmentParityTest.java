package dev.anneal.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.anneal.config.Truncation;
import dev.anneal.table.GoldAnswer;
import dev.anneal.vectors.VectorFolders;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Words, windows and answers against those of {@code tests/reference/make_alignment_vectors.py}. */
final class AlignmentParityTest {
    private static final TokenizerOptions WHOLE = new TokenizerOptions(100_000, Truncation.FAIL);

    @TestFactory
    Stream<DynamicTest> equalsHuggingFace() {
        List<Path> models = VectorFolders.modelsWith("alignment_vectors.json");
        assumeFalse(models.isEmpty(), "no folder of vectors");
        return models.stream()
                .flatMap(model -> Stream.of(
                        check(model, "words of texts", WHOLE, AlignmentParityTest::texts),
                        check(model, "lists of words", WHOLE, wordLists("words")),
                        check(
                                model,
                                "truncated lists of words",
                                new TokenizerOptions(12, Truncation.LONGEST_FIRST),
                                wordLists("words_trunc12")),
                        check(
                                model,
                                "lists of words with prefix space",
                                WHOLE.withWordStart(WordStart.PREFIX_SPACE),
                                AlignmentParityTest::spacedWords),
                        check(
                                model,
                                "windows of one text",
                                new TokenizerOptions(24, Truncation.WINDOWS).withStride(7),
                                AlignmentParityTest::windows),
                        check(
                                model,
                                "answers",
                                new TokenizerOptions(64, Truncation.WINDOWS).withStride(20),
                                AlignmentParityTest::answers)));
    }

    private interface Check {
        void run(Tokenizer tokenizer, JsonNode vectors);
    }

    private static DynamicTest check(Path model, String name, TokenizerOptions options, Check check) {
        return dynamicTest(model.getFileName() + " " + name, () -> {
            try (Tokenizer tokenizer = Tokenizer.open(VectorFolders.tokenizer(model), options)) {
                check.run(tokenizer, VectorFolders.json(model, "alignment_vectors.json"));
            }
        });
    }

    private static void texts(Tokenizer tokenizer, JsonNode vectors) {
        String[] texts = AlignedRows.texts(vectors.get("texts"));
        assertThat(texts.length).isGreaterThan(10);
        for (int i = 0; i < texts.length; i++) {
            AlignedRows.compare(
                    tokenizer.types(),
                    tokenizer.align(texts[i]),
                    vectors.get("single").get(i),
                    texts[i]);
        }
        for (int i = 0; i + 1 < texts.length; i++) {
            AlignedEncoding pair = tokenizer.align(texts[i], texts[i + 1]);
            AlignedRows.compare(tokenizer.types(), pair, vectors.get("pair").get(i), texts[i], texts[i + 1]);
        }
    }

    private static Check wordLists(String key) {
        return (tokenizer, vectors) -> {
            for (int i = 0; i < vectors.get("word_lists").size(); i++) {
                String[] words = AlignedRows.texts(vectors.get("word_lists").get(i));
                WordEncoding row = tokenizer.encodeWords(List.of(words));
                AlignedRows.compareWords(row.aligned(), vectors.get(key).get(i), words);
                long kept = Arrays.stream(row.aligned().words())
                        .filter(word -> word >= 0)
                        .distinct()
                        .count();
                assertThat(kept + row.wordsLost() + row.wordsWithoutTokens()).isEqualTo(words.length);
            }
        };
    }

    /** Only byte-level tokenizers have other ids then; the others stay as they are. */
    private static void spacedWords(Tokenizer tokenizer, JsonNode vectors) {
        wordLists(vectors.has("words_prefix_space") ? "words_prefix_space" : "words")
                .run(tokenizer, vectors);
    }

    private static void windows(Tokenizer tokenizer, JsonNode vectors) {
        for (int i = 0; i < vectors.get("long").size(); i++) {
            String text = vectors.get("long").get(i).asText();
            JsonNode expected = vectors.get("windows_24_stride_7").get(i);
            List<AlignedEncoding> windows = tokenizer.windows(text);
            assertThat(windows).hasSameSizeAs(expected);
            for (int k = 0; k < windows.size(); k++) {
                AlignedRows.compare(tokenizer.types(), windows.get(k), expected.get(k), text);
            }
        }
    }

    private static void answers(Tokenizer tokenizer, JsonNode vectors) {
        String question = vectors.get("question").asText();
        String context = vectors.get("context").asText();
        List<AlignedEncoding> windows = tokenizer.windows(question, context);
        assertThat(windows).hasSameSizeAs(vectors.get("answer_windows_64_stride_20"));
        int inside = 0;
        for (int i = 0; i < vectors.get("answers").size(); i++) {
            JsonNode given = vectors.get("answers").get(i);
            GoldAnswer answer = GoldAnswer.atCodePoint(
                    context, given.get(0).asText(), given.get(1).asInt());
            assertThat(answer.problemIn(context)).isEmpty();
            for (int k = 0; k < windows.size(); k++) {
                TokenSpan span = TokenSpan.of(windows.get(k), answer);
                inside += span.equals(TokenSpan.NONE) ? 0 : 1;
                assertThat(new int[] {span.start(), span.end()})
                        .as("%s in window %d", answer, k)
                        .containsExactly(AlignedRows.ints(
                                vectors.get("answer_tokens").get(i).get(k)));
            }
        }
        assertThat(inside).isGreaterThan(10);
    }
}
