package dev.anneal.tokenize;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.Task;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

final class WordStartTest {
    @Test
    void byteLevelPartsGetAPrefixSpace() {
        String before = "{\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Digits\"},"
                + "{\"type\":\"ByteLevel\",\"add_prefix_space\":false}]},"
                + "\"post_processor\":{\"type\":\"RobertaProcessing\",\"add_prefix_space\":false},\"model\":{\"type\":\"BPE\"}}";
        byte[] after = WordStart.PREFIX_SPACE.applyTo(before.getBytes(UTF_8));
        assertThat(new String(after, UTF_8)).isEqualTo(before.replace("false", "true"));
        assertThat(WordStart.PREFIX_SPACE.applyTo(after)).isSameAs(after);
        assertThat(WordStart.AS_SAVED.applyTo(after)).isSameAs(after);
    }

    @Test
    void otherTokenizersStayAsTheyAre() throws IOException {
        byte[] wordPiece = Files.readAllBytes(WordsTokenizer.file());
        assertThat(WordStart.PREFIX_SPACE.applyTo(wordPiece)).isSameAs(wordPiece);
    }

    @Test
    void robertaGetsOneWhenItLearnsToLabelWords() {
        assertThat(WordStart.of(Task.TOKENS, "roberta")).isEqualTo(WordStart.PREFIX_SPACE);
        assertThat(WordStart.of(Task.TOKENS, "bert")).isEqualTo(WordStart.AS_SAVED);
        assertThat(WordStart.of(Task.TOKENS, "modernbert")).isEqualTo(WordStart.AS_SAVED);
        assertThat(WordStart.of(Task.SINGLE_LABEL, "roberta")).isEqualTo(WordStart.AS_SAVED);
    }
}
