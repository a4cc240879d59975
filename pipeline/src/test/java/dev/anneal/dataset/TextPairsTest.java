package dev.anneal.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.dataset.TextPairs.Draft;
import dev.anneal.tokenize.SpecialTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextPairsTest {
    private static final int CLS = 1;
    private static final int SEP = 2;
    private static final int LENGTH = 23;
    private static final SpecialTokens SPECIAL = new SpecialTokens(
            OptionalInt.of(CLS),
            OptionalInt.of(SEP),
            OptionalInt.of(0),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Set.of(0, CLS, SEP));

    /** Tokens of a document tell the document and the place; lines have seven, words two. */
    private static int[] document(int number, int size) {
        return IntStream.range(0, size).map(i -> number * 1000 + 10 + i).toArray();
    }

    private static List<ShardRow> drafts(int number, int size) {
        TextPairs pairs = new TextPairs(SPECIAL, LENGTH, 7);
        int[] words = IntStream.range(0, size).map(i -> i / 2).toArray();
        List<ShardRow> rows = new ArrayList<>();
        for (Draft draft : pairs.of(document(number, size), i -> i % 7 == 0, words, number)) {
            rows.add(ShardRow.of(draft.tokens(), number));
        }
        return rows;
    }

    private static int[] text(TokenRow row, int type) {
        return IntStream.range(1, row.length() - 1)
                .filter(i -> row.typeIds()[i] == type && row.ids()[i] != SEP)
                .map(i -> row.ids()[i])
                .toArray();
    }

    @Test
    void everyTokenOfADocumentIsInOnePairOfItsOwn() {
        TextPairs pairs = new TextPairs(SPECIAL, LENGTH, 7);
        for (int size = 0; size < 90; size++) {
            int[] words = IntStream.range(0, size).map(i -> i / 2).toArray();
            List<Draft> drafts = pairs.of(document(3, size), i -> i % 7 == 0, words, 99 + size);
            assertThat(drafts.stream().flatMapToInt(draft -> Arrays.stream(draft.own())))
                    .as("%d tokens", size)
                    .containsExactly(Arrays.stream(document(3, size)).boxed().toArray(Integer[]::new));
            drafts.forEach(draft -> assertThat(draft.tokens().length()).isBetween(4, LENGTH));
        }
    }

    @Test
    void aPairIsTwoTextsThatFollowEachOther() {
        for (ShardRow row : drafts(1, 300)) {
            int[] first = text(row.tokens(), 0);
            int[] second = text(row.tokens(), 1);
            assertThat(row.tokens().ids()).startsWith(CLS).endsWith(SEP);
            if (second.length > 0) {
                assertThat(second[0]).isEqualTo(first[first.length - 1] + 1);
                boolean severalLines = (first[0] - 1010) / 7 != (second[second.length - 1] - 1010) / 7;
                assertThat((second[0] - 1010) % (severalLines ? 7 : 2)).isZero();
            }
        }
    }

    @Test
    void halfOfTheSecondTextsAreOfTheDocumentBefore() {
        List<List<ShardRow>> completed = completed(400);
        long next = 0;
        long all = 0;
        for (int document = 0; document < completed.size(); document++) {
            for (ShardRow row : completed.get(document)) {
                int other = Arrays.stream(text(row.tokens(), 1))
                        .map(id -> (id - 10) / 1000)
                        .distinct()
                        .reduce((one, two) -> -1)
                        .orElseThrow();
                boolean isNext = row.tokens().label() == TextPairs.NEXT;
                assertThat(other).isEqualTo(isNext ? document : (document + 399) % 400);
                next += isNext ? 1 : 0;
                all++;
            }
        }
        // Four standard deviations.
        assertThat((double) next / all).isCloseTo(0.5, within(2 / Math.sqrt(all)));
    }

    /** The last document is seen before the first. */
    private static List<List<ShardRow>> completed(int documents) {
        List<List<ShardRow>> completed = new ArrayList<>();
        List<ShardRow> rows = new ArrayList<>();
        PairCompletion completion = new PairCompletion(LENGTH, 7, rows::add);
        completion.see(drafts(documents - 1, 60));
        for (int document = 0; document < documents; document++) {
            completion.add(drafts(document, 60));
            completed.add(List.copyOf(rows));
            rows.clear();
        }
        completion.end();
        return completed;
    }

    @Test
    void theSeedDecidesAndNothingElse() {
        assertThat(drafts(5, 200)).isEqualTo(drafts(5, 200));
        assertThat(completed(3)).isEqualTo(completed(3));
        int[] words = new int[200];
        List<TokenRow> others = new TextPairs(SPECIAL, LENGTH, 8)
                .of(document(5, 200), i -> i % 7 == 0, words, 5).stream()
                        .map(Draft::tokens)
                        .toList();
        assertThat(others)
                .isNotEqualTo(drafts(5, 200).stream().map(ShardRow::tokens).toList());
    }

    @Test
    void equalDocumentsTakeTheTextOfAnother() {
        List<ShardRow> rows = new ArrayList<>();
        PairCompletion completion = new PairCompletion(LENGTH, 7, rows::add);
        completion.add(drafts(1, 60));
        completion.add(drafts(1, 60));
        assertThat(rows).isEmpty();
        completion.add(drafts(2, 60));
        completion.end();
        int pairs = drafts(1, 60).size();
        assertThat(rows).hasSize(2 * pairs + drafts(2, 60).size());
        assertThat(rows.subList(0, pairs)).isEqualTo(rows.subList(pairs, 2 * pairs));
        assertThat(rows.stream().filter(row -> row.tokens().label() == TextPairs.OTHER))
                .allSatisfy(row ->
                        assertThat((text(row.tokens(), 1)[0] - 10) / 1000).isEqualTo(row.hash() == 1 ? 2 : 1));
    }

    @Test
    void oneDocumentIsTooFew() {
        PairCompletion completion = new PairCompletion(LENGTH, 7, row -> {});
        completion.see(drafts(1, 60));
        completion.add(drafts(1, 60));
        assertThatThrownBy(completion::end).hasMessageContaining("there are not two documents");
    }

    @Test
    void aDocumentOfOneTokenHasATextOfAnother() {
        List<ShardRow> rows = new ArrayList<>();
        PairCompletion completion = new PairCompletion(LENGTH, 7, rows::add);
        completion.add(drafts(1, 1));
        completion.add(drafts(2, 1));
        completion.end();
        assertThat(rows).extracting(row -> row.tokens().label()).containsExactly(TextPairs.OTHER, TextPairs.OTHER);
        assertThat(text(rows.get(0).tokens(), 1)).containsExactly(2010);
        assertThat(rows.get(0).id()).isEqualTo(Optional.empty());
    }
}
