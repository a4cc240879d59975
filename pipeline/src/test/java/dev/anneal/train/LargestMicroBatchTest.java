package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class LargestMicroBatchTest {
    private static final int MOST = 128;

    /** A step takes 700 bytes, and 100 for each row. */
    private final List<Integer> tried = new ArrayList<>();

    @Test
    void findsTheExactLimitWhateverItIs() {
        for (int limit = 0; limit <= MOST + 3; limit++) {
            long budget = 700 + 100L * limit + limit % 3 * 49;
            assertThat(find(budget, rows -> 700 + 100L * rows))
                    .as("%d rows", limit)
                    .isEqualTo(Math.min(limit, MOST));
            assertThat(tried).as("%d rows", limit).hasSizeLessThanOrEqualTo(16);
        }
    }

    @Test
    void findsTheExactLimitWhereADeviceRefuses() {
        for (int limit = 0; limit <= MOST + 3; limit++) {
            int most = limit;
            IntToLongFunction device = rows -> {
                if (rows > most) {
                    throw new IllegalStateException("CUDA out of memory. Tried to allocate 2.00 GiB");
                }
                return 0;
            };
            assertThat(find(1, device)).as("%d rows", limit).isEqualTo(Math.min(limit, MOST));
        }
    }

    /** Two rows are tried without knowing; after that nothing is that takes a row more than there is. */
    @Test
    void triesNothingThatWouldTakeFarTooMuch() {
        for (int limit = 2; limit <= MOST; limit++) {
            find(700 + 100L * limit, rows -> 700 + 100L * rows);
            assertThat(tried).as("%d rows", limit).allMatch(best(limit)::contains);
        }
    }

    private static List<Integer> best(int limit) {
        List<Integer> fitting = new ArrayList<>();
        for (int rows = 1; rows <= limit; rows++) {
            fitting.add(rows);
        }
        return fitting;
    }

    @Test
    void aSizeThatTakesMoreThanALineSaysIsTriedAndLeft() {
        assertThat(find(1_000, rows -> (long) rows * rows)).isEqualTo(31);
    }

    @Test
    void anotherProblemIsNotTakenForTooLittleMemory() {
        assertThatThrownBy(() -> find(1_000, rows -> {
                    throw new IllegalStateException("a defect");
                }))
                .hasMessage("a defect");
    }

    @Test
    void oneRowIsRemembered() {
        LargestMicroBatch search = new LargestMicroBatch(10, rows -> 700);
        assertThat(search.find(8)).isZero();
        assertThat(search.oneRowBytes()).hasValue(700);
    }

    private int find(long budget, IntToLongFunction bytes) {
        tried.clear();
        return new LargestMicroBatch(budget, rows -> {
                    tried.add(rows);
                    return bytes.applyAsLong(rows);
                })
                .find(MOST);
    }
}
