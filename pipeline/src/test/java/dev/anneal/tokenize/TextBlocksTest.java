package dev.anneal.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lines that become blocks; [CLS] is 1, [SEP] is 2. */
final class TextBlocksTest {
    private static final SpecialTokens SPECIAL = new SpecialTokens(
            OptionalInt.of(1),
            OptionalInt.of(2),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Set.of(1, 2));

    @Test
    void linesGoOnFromBlockToBlock() {
        TextBlocks blocks = new TextBlocks(SPECIAL, 6);
        assertThat(blocks.add(new int[] {11, 12})).isEmpty();
        assertThat(blocks.add(new int[] {})).isEmpty();
        assertThat(blocks.add(new int[] {21, 22, 23})).containsExactly(new int[] {1, 11, 12, 2, 21, 2});
        assertThat(blocks.add(new int[] {31, 32, 33, 34, 35})).containsExactly(new int[] {1, 22, 23, 2, 31, 2});
        assertThat(blocks.add(new int[] {41})).containsExactly(new int[] {1, 32, 33, 34, 35, 2});
        assertThat(blocks.rest()).contains(new int[] {1, 41, 2});
    }

    @Test
    void theRestIsAShorterBlock() {
        TextBlocks blocks = new TextBlocks(SPECIAL, 6);
        blocks.add(new int[] {11});
        blocks.add(new int[] {21});
        assertThat(blocks.rest()).contains(new int[] {1, 11, 2, 21, 2});
        assertThat(blocks.rest()).isEmpty();
    }

    @Test
    void nothingIsLost() {
        Random random = new Random(7);
        for (int length = 3; length < 20; length++) {
            TextBlocks blocks = new TextBlocks(SPECIAL, length);
            List<Integer> given = new ArrayList<>();
            List<int[]> taken = new ArrayList<>();
            for (int line = 0; line < 50; line++) {
                int[] ids = random.ints(random.nextInt(30), 10, 99).toArray();
                IntStream.of(ids).forEach(given::add);
                taken.addAll(blocks.add(ids));
            }
            int full = taken.size();
            blocks.rest().ifPresent(taken::add);
            int most = length;
            assertThat(taken.subList(0, full)).allMatch(block -> block.length >= most - 1 && block.length <= most);
            assertThat(taken).allMatch(block -> block[0] == 1 && block[block.length - 1] == 2);
            assertThat(taken.stream()
                            .flatMapToInt(IntStream::of)
                            .filter(id -> id > 2)
                            .boxed())
                    .containsExactlyElementsOf(given);
        }
    }

    @Test
    void tokenizersWithoutSeparatorCannotMakeBlocks() {
        SpecialTokens none = new SpecialTokens(
                OptionalInt.of(1),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Set.of(1));
        assertThatThrownBy(() -> new TextBlocks(none, 6))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("The tokenizer has no sep token");
    }
}
