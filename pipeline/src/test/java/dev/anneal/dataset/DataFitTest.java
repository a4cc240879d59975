package dev.anneal.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.config.Task;
import dev.anneal.table.GoldAnswer;
import dev.anneal.table.Label;
import dev.anneal.table.LabelList;
import dev.anneal.table.Row;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import dev.anneal.tokenize.WordCount;
import dev.anneal.vectors.VectorFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vocabulary of film reviews that can spell the rest of English, and what it makes of other texts. */
class DataFitTest {
    private static final List<String> REVIEWS = List.of(
            "a good film , and a long one .",
            "the actors play well , but the story is bad .",
            "one of the best films of the year !");
    private static final List<String> PHARMACOLOGY =
            List.of("ibuprofen inhibits cyclooxygenase , and lowers the fever .", "paracetamol is a weak analgesic .");
    private static final List<String> GREEK = List.of("a good \u03c4\u03b1\u03b9\u03bd\u03af\u03b1 .");

    @TempDir
    private Path folder;

    private Path tokenizerJson;

    @BeforeEach
    void writeTokenizer() throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = (ObjectNode) json.readTree(
                VectorFolders.committed("tiny-bert").resolve("tokenizer.json").toFile());
        ObjectNode vocabulary = json.createObjectNode();
        Stream.of(
                        Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ",", ".", "!", "?"),
                        "abcdefghijklmnopqrstuvwxyz".chars().mapToObj(Character::toString),
                        "abcdefghijklmnopqrstuvwxyz".chars().mapToObj(letter -> "##" + Character.toString(letter)),
                        REVIEWS.stream().flatMap(review -> Stream.of(review.split("[ ,.!]+"))))
                .flatMap(tokens -> tokens)
                .distinct()
                .forEach(token -> vocabulary.put(token, vocabulary.size()));
        ((ObjectNode) root.path("model")).set("vocab", vocabulary);
        tokenizerJson = folder.resolve("tokenizer.json");
        Files.writeString(tokenizerJson, root.toString());
    }

    private static RunConfig run(String task, String data) {
        return RunConfigReader.parse("""
                name: test
                task: %s
                model: {source: none}
                data: {train: {path: none, format: csv}, %s}
                train: {evaluate-every: never}
                evaluate: {split: train}
                output: none
                """.formatted(task, data), "test.yaml", List.of());
    }

    private FitCounts counts(Task task, String data, Row row) {
        RunConfig config = run(task.yamlName(), data);
        try (Tokenizer tokenizer = Tokenizer.open(tokenizerJson, TokenizerOptions.of(config.data()))) {
            return new RowTokenizer(config, LabelList.ofOutputs(List.of("O")), tokenizer)
                    .rows(row).stream().map(each -> each.ledger().fit()).reduce(FitCounts.NONE, FitCounts::plus);
        }
    }

    private FitCounts counts(List<String> texts, int maxLength) {
        return texts.stream()
                .map(text -> counts(Task.FEATURES, "max-length: " + maxLength, Row.ofTexts(text, Optional.empty())))
                .reduce(FitCounts.NONE, FitCounts::plus);
    }

    private static DataFit fit(FitCounts counts, long rows) {
        return DataFit.of(counts, List.of(new LengthBin(10, 10, rows)), 10, 0, 128);
    }

    @Test
    void textsOfTheVocabularyFit() {
        DataFit fit = fit(counts(REVIEWS, 128), 3);

        assertThat(fit.tokensPerWord()).isEqualTo(1);
        assertThat(fit.unknownShare()).isZero();
        assertThat(fit.isFarFromModel()).isFalse();
        assertThat(fit.warnings()).isEmpty();
    }

    @Test
    void anotherFieldIsSpelledAndSaysSo() {
        FitCounts counts = counts(PHARMACOLOGY, 128);
        DataFit fit = fit(counts, 2);

        assertThat(counts.words()).isEqualTo(15);
        assertThat(counts.wholeTokens()).isEqualTo(counts.textTokens());
        assertThat(fit.tokensPerWord()).isGreaterThan(3);
        assertThat(fit.isFarFromModel()).isTrue();
        assertThat(fit.warnings()).singleElement().asString().matches("A word becomes \\d\\.\\d\\d tokens .*");
    }

    @Test
    void anotherScriptIsUnknownAndSaysSo() {
        DataFit fit = fit(counts(GREEK, 128), 1);

        assertThat(fit.tokensPerWord()).isEqualTo(1);
        assertThat(fit.unknownShare()).isEqualTo(0.25);
        assertThat(fit.warnings()).singleElement().asString().startsWith("25.0 % of the tokens are unknown");
    }

    @Test
    void truncationTakesNothingFromTheTokensOfAWord() {
        FitCounts whole = counts(PHARMACOLOGY, 128);
        FitCounts cut = counts(PHARMACOLOGY, 8);

        assertThat(cut.words()).isEqualTo(whole.words());
        assertThat(cut.wholeTokens()).isEqualTo(whole.wholeTokens());
        assertThat(cut.textTokens()).isEqualTo(2 * 6);
    }

    @Test
    void windowsAndBlocksCountATextOnce() {
        Row question = new Row(
                "is ibuprofen good ?",
                Optional.of(String.join(" ", PHARMACOLOGY)),
                Optional.empty(),
                new Label.Answers(List.<GoldAnswer>of()),
                "",
                Optional.empty());
        FitCounts one = counts(
                Task.ANSWER, "columns: {pair: context}, truncation: windows, max-length: 128, stride: 4", question);
        FitCounts several = counts(
                Task.ANSWER, "columns: {pair: context}, truncation: windows, max-length: 32, stride: 4", question);
        FitCounts blocks = counts(
                Task.MASKED_LM, "max-length: 12", Row.ofTexts(String.join("\n", PHARMACOLOGY), Optional.empty()));

        assertThat(several.words()).isEqualTo(one.words()).isEqualTo(19);
        assertThat(several.wholeTokens()).isEqualTo(one.wholeTokens()).isEqualTo(one.textTokens());
        assertThat(several.textTokens()).isGreaterThan(one.textTokens());
        assertThat(blocks).isEqualTo(counts(PHARMACOLOGY, 128));
    }

    @Test
    void lengthsComeFromTheHistogram() {
        DataFit fit = DataFit.of(
                FitCounts.NONE,
                List.of(new LengthBin(8, 8, 60), new LengthBin(16, 17, 35), new LengthBin(128, 143, 5)),
                130,
                0.05,
                128);

        assertThat(fit.lengths()).extracting(DataFit.Percentile::tokens).containsExactly(8, 17, 17, 130, 130);
        assertThat(fit.rows()).isEqualTo(100);
        assertThat(fit.summary())
                .isEqualTo(
                        "0.00 tokens a word, 0.00 % unknown tokens; rows have 8 (50 %), 17 (90 %), 17 (95 %), 130 (99 %),"
                                + " 130 at most tokens, 5.0 % are longer than data.max-length 128");
        assertThat(DataFit.of(FitCounts.NONE, List.of(new LengthBin(8, 8, 60)), 130, 0.2, 64)
                        .warnings())
                .singleElement()
                .asString()
                .startsWith("20.0 % of the rows lose tokens at data.max-length 64;");
    }

    @Test
    void rowsAndDistanceDecideWhatToTrain() {
        FitCounts near = new FitCounts(100, 110, 110, 0);
        FitCounts far = new FitCounts(100, 210, 210, 0);

        assertThat(fit(near, 500).advice(Task.TOKENS)).get().asString().contains("training the head only");
        assertThat(fit(far, 500).advice(Task.TOKENS)).get().asString().contains("lower layers frozen");
        assertThat(fit(near, 50_000).advice(Task.TOKENS)).get().asString().endsWith("train all layers.");
        assertThat(fit(far, 50_000).advice(Task.TOKENS)).get().asString().contains("random initialisation");
        assertThat(fit(near, 500).advice(Task.MASKED_LM)).isEmpty();
        assertThat(fit(far, 500).lines(Task.TOKENS)).hasSize(3);
    }

    @Test
    void partsAddUpToTheWhole() {
        FitCounts parts = counts(REVIEWS, 128).plus(counts(PHARMACOLOGY, 128));

        assertThat(parts)
                .isEqualTo(counts(
                        Stream.concat(PHARMACOLOGY.stream(), REVIEWS.stream()).toList(), 128));
        assertThat(fit(parts, 5).tokensPerWord())
                .isCloseTo((double) parts.wholeTokens() / parts.words(), within(1e-15));
    }

    @Test
    void wordsAreWhatBertBeginsWith() {
        assertThat(WordCount.of("")).isZero();
        assertThat(WordCount.of("don't go, please\u2026")).isEqualTo(7);
        assertThat(WordCount.of("\u6771\u4eac tower\u3002")).isEqualTo(4);
        assertThat(WordCount.of(" \t\u200b\u00a0a\n")).isEqualTo(1);
        assertThat(WordCount.of("caf\u00e9 \ud83d\ude00")).isEqualTo(2);
    }
}
