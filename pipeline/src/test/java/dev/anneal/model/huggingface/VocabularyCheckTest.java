package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class VocabularyCheckTest {
    @Test
    void equalSizesAndPaddingAreFine() {
        for (int tokens : new int[] {30_522, 30_500, 30_395, 30_217}) {
            assertThatCode(() -> VocabularyCheck.require(tokens, config(30_522)))
                    .doesNotThrowAnyException();
        }
        assertThatCode(() -> VocabularyCheck.require(400, config(512))).doesNotThrowAnyException();
    }

    @Test
    void aLargerTokenizerIsOfAnotherModel() {
        assertThatThrownBy(() -> VocabularyCheck.require(30_523, config(30_522)))
                .hasMessageStartingWith("The vocabulary sizes differ: the tokenizer has 30523 tokens and the model"
                        + " (vocab_size) 30522, so some tokens have no embedding.");
    }

    @Test
    void soIsAMuchSmallerOne() {
        assertThatThrownBy(() -> VocabularyCheck.require(28_996, config(30_522)))
                .hasMessageContaining("which is more than padding explains");
    }

    private static HuggingFaceConfig config(int vocabulary) {
        return HuggingFaceConfig.parse("""
                {"model_type":"bert","hidden_size":8,"num_hidden_layers":1,"num_attention_heads":2,
                 "intermediate_size":16,"vocab_size":%d,"max_position_embeddings":4}""".formatted(vocabulary), "config.json");
    }
}
