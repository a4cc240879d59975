package dev.anneal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ids 0 to 4 are special, 4 the mask, 5 to 999 ordinary. */
final class MaskPlanTest {
    private static final int MASK = 4;
    private static final int[] ORDINARY = IntStream.range(5, 1000).toArray();
    private static final MaskPlan PLAN = new MaskPlan(11, 0.15, MASK, ORDINARY);
    private static final int LENGTH = 100;

    @Test
    void sharesAreThoseOfThePaper() {
        Shares shares = new Shares();
        int[] ids = row();
        for (int row = 0; row < 10_000; row++) {
            shares.add(ids, PLAN.mask(row % 3, row, ids, all(true)));
        }
        assertThat(shares.tokens).isEqualTo(1_000_000);
        assertThat(shares.chosen / (double) shares.tokens).isCloseTo(0.15, within(0.005));
        assertThat(shares.masked / (double) shares.chosen).isCloseTo(0.8, within(0.005));
        assertThat(shares.replaced / (double) shares.chosen).isCloseTo(0.1, within(0.005));
        assertThat(shares.kept / (double) shares.chosen).isCloseTo(0.1, within(0.005));
        assertThat(shares.kindsOfReplacements()).isGreaterThan(990);
    }

    @Test
    void wholeWordsAreChosenAtTheSameShare() {
        int[] ids = row();
        int[] words = IntStream.range(0, LENGTH).map(i -> i / 3).toArray();
        long chosen = 0;
        for (int row = 0; row < 10_000; row++) {
            MaskedTokens masked = PLAN.maskWords(0, row, ids, all(true), words);
            chosen += masked.positions().length;
            int[] chosenWords =
                    Arrays.stream(masked.positions()).map(i -> i / 3).distinct().toArray();
            int[] theirTokens = IntStream.range(0, LENGTH)
                    .filter(i -> Arrays.binarySearch(chosenWords, i / 3) >= 0)
                    .toArray();
            assertThat(masked.positions()).containsExactly(theirTokens);
        }
        assertThat(chosen / 1e6).isCloseTo(0.15, within(0.005));
    }

    @Test
    void dependsOnSeedEpochRowAndNothingElse() {
        int[] ids = row();
        MaskedTokens first = PLAN.mask(2, 77, ids, all(true));
        assertThat(new MaskPlan(11, 0.15, MASK, ORDINARY).mask(2, 77, ids, all(true)))
                .usingRecursiveComparison()
                .isEqualTo(first);
        assertThat(PLAN.mask(3, 77, ids, all(true)).positions()).isNotEqualTo(first.positions());
        assertThat(PLAN.mask(2, 78, ids, all(true)).positions()).isNotEqualTo(first.positions());
        assertThat(new MaskPlan(12, 0.15, MASK, ORDINARY)
                        .mask(2, 77, ids, all(true))
                        .positions())
                .isNotEqualTo(first.positions());
        assertThat(ids).containsExactly(row());
    }

    /** A release that masks other tokens would not repeat the runs of the one before. */
    @Test
    void neverChanges() {
        MaskedTokens masked = PLAN.mask(1, 5, row(), all(true));
        assertThat(Arrays.hashCode(masked.positions())).isEqualTo(-1437135727);
        assertThat(Arrays.hashCode(masked.ids())).isEqualTo(1672222893);
    }

    @Test
    void labelsHoldWhatWasThere() {
        int[] ids = row();
        MaskedTokens masked = PLAN.mask(0, 0, ids, all(true));
        int[] labels = masked.labels(-100);
        for (int i = 0; i < LENGTH; i++) {
            if (labels[i] == -100) {
                assertThat(masked.ids()[i]).isEqualTo(ids[i]);
            } else {
                assertThat(labels[i]).isEqualTo(ids[i]);
            }
        }
        assertThat(Arrays.stream(labels).filter(label -> label != -100).count()).isEqualTo(masked.positions().length);
    }

    @Test
    void aRowHasOneMaskIfItCanHaveAny() {
        MaskPlan rare = new MaskPlan(1, 1e-9, MASK, ORDINARY);
        boolean[] maskable = {false, true, true, false};
        int[] seen = new int[4];
        for (int row = 0; row < 1000; row++) {
            MaskedTokens masked = rare.mask(0, row, new int[] {0, 7, 8, 1}, maskable);
            assertThat(masked.positions()).hasSize(1);
            seen[masked.positions()[0]]++;
        }
        assertThat(seen[1]).isBetween(400, 600);
        assertThat(seen[1] + seen[2]).isEqualTo(1000);
        assertThat(rare.mask(0, 0, new int[] {0, 1}, new boolean[2]).positions())
                .isEmpty();
    }

    @Test
    void protectedTokensOfAWordStay() {
        MaskPlan every = new MaskPlan(1, 1, MASK, ORDINARY);
        boolean[] maskable = {false, true, false, true, true, false};
        int[] words = {0, 1, 1, 1, 2, 3};
        assertThat(every.maskWords(0, 0, new int[] {0, 7, 1, 8, 9, 1}, maskable, words)
                        .positions())
                .containsExactly(1, 3, 4);
    }

    @Test
    void impossibleSharesAreRefused() {
        assertThatThrownBy(() -> new MaskPlan(1, 0, MASK, ORDINARY))
                .hasMessage("A share of 0.0 of the tokens to be masked.");
        assertThatThrownBy(() -> new MaskPlan(1, 0.15, MASK, new int[0]))
                .hasMessage("No ordinary token to put in place of another.");
    }

    private static int[] row() {
        return IntStream.range(0, LENGTH).map(i -> 5 + 7 * i).toArray();
    }

    private static boolean[] all(boolean value) {
        boolean[] all = new boolean[LENGTH];
        Arrays.fill(all, value);
        return all;
    }

    /** What became of tokens. */
    private static final class Shares {
        long tokens;
        long chosen;
        long masked;
        long replaced;
        long kept;
        private final boolean[] replacements = new boolean[1000];

        void add(int[] ids, MaskedTokens row) {
            tokens += ids.length;
            chosen += row.positions().length;
            for (int i = 0; i < row.positions().length; i++) {
                int now = row.ids()[row.positions()[i]];
                if (now == MASK) {
                    masked++;
                } else if (now == row.originals()[i]) {
                    kept++;
                } else {
                    assertThat(now).isGreaterThan(MASK);
                    replacements[now] = true;
                    replaced++;
                }
            }
        }

        long kindsOfReplacements() {
            return IntStream.range(0, replacements.length)
                    .filter(id -> replacements[id])
                    .count();
        }
    }
}
