package dev.anneal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PaddingTest {
    @Test
    void goesToTheLongestRowOrFurther() {
        assertThat(Padding.LONGEST.tokens(13)).isEqualTo(13);
        assertThat(new Padding(20, 1).tokens(13)).isEqualTo(20);
        assertThat(new Padding(20, 1).tokens(21)).isEqualTo(21);
        for (int longest = 1; longest <= 40; longest++) {
            assertThat(new Padding(1, 8).tokens(longest))
                    .isGreaterThanOrEqualTo(longest)
                    .isLessThan(longest + 8)
                    .matches(tokens -> tokens % 8 == 0);
        }
        assertThatThrownBy(() -> new Padding(1, 0)).hasMessage("Padding to at least 1 tokens and a multiple of 0.");
    }

    @Test
    void paddedPlacesAreMasked() {
        TokenBatch batch =
                TokenBatch.of(new int[][] {{5, 6, 7}, {8}}, new int[][] {{0, 1, 1}, {1}}, 9, new Padding(1, 4));

        assertThat(batch.tokens()).isEqualTo(4);
        assertThat(batch.inputIds()).containsExactly(5, 6, 7, 9, 8, 9, 9, 9);
        assertThat(batch.tokenTypeIds()).containsExactly(0, 1, 1, 0, 1, 0, 0, 0);
        assertThat(batch.mask()).containsExactly(1, 1, 1, 0, 1, 0, 0, 0);
    }
}
