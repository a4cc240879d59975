package dev.anneal.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.Truncation;
import dev.anneal.score.PredictedTags.Entity;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TagReadingTest {
    private static final List<String> LABELS = List.of("O", "B-per", "I-per", "B-loc");

    private static PredictedTags read(List<String> words, int maxLength, int... tagOfToken) {
        TokenizerOptions options = new TokenizerOptions(maxLength, Truncation.LONGEST_FIRST);
        try (Tokenizer tokenizer = Tokenizer.open(TinyModel.directory().tokenizer(), options)) {
            TagReading reading = TagReading.of(words, tokenizer, LABELS);
            int tokens = reading.inputs().get(0).length();
            float[] output = new float[tokens * LABELS.size()];
            for (int token = 0; token < tokens; token++) {
                output[token * LABELS.size() + tagOfToken[Math.min(token, tagOfToken.length - 1)]] = 9;
            }
            reading.take(0, output);
            return reading.outcome();
        }
    }

    @Test
    void joinsTheWordsOfAnEntity() {
        PredictedTags tags = read(List.of("a", "b", "c", "d"), 16, 0, 1, 2, 0, 3, 0);

        assertThat(tags.entities()).containsExactly(new Entity("per", 0, 1, "a b"), new Entity("loc", 3, 3, "d"));
        assertThat(tags.words().get(0).orElseThrow().probability()).isGreaterThan(0.99);
    }

    @Test
    void endsAnEntityAtAWordWithoutATag() {
        PredictedTags tags = read(List.of("a", "", "b", "c"), 16, 0, 1, 2, 2, 0);

        assertThat(tags.words()).extracting(Optional::isPresent).containsExactly(true, false, true, true);
        assertThat(tags.entities()).containsExactly(new Entity("per", 0, 0, "a"), new Entity("per", 2, 3, "b c"));
    }

    @Test
    void leavesWordsThatTruncationTookWithoutATag() {
        PredictedTags tags = read(List.of("a", "b", "c", "d", "a"), 5, 0, 1, 2, 0);

        assertThat(tags.words()).extracting(Optional::isPresent).containsExactly(true, true, true, false, false);
        assertThat(tags.entities()).containsExactly(new Entity("per", 0, 1, "a b"));
    }
}
