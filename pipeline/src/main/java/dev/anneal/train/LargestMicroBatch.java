package dev.anneal.train;

import dev.anneal.error.OutOfMemory;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;

/**
 * Finds the most rows that fit: doubles them until they do not fit, then bisects. A size is tried only if the two sizes before it, on a straight line,
 * say that it may fit: where no device refuses memory, a trial that takes far too much would end the process. Not thread-safe.
 */
final class LargestMicroBatch {
    private final long budgetBytes;
    private final IntToLongFunction trial;
    private final TreeMap<Integer, Long> measured = new TreeMap<>();

    /**
     * @param budgetBytes what may be taken
     * @param trial what so many rows take, in bytes; or it fails because memory ran out
     */
    LargestMicroBatch(long budgetBytes, IntToLongFunction trial) {
        this.budgetBytes = budgetBytes;
        this.trial = trial;
    }

    /**
     * The most rows from 1 to {@code most} that fit; 0 if one does not.
     *
     * @throws RuntimeException what a trial throws that is not about memory
     */
    int find(int most) {
        if (!fits(1)) {
            return 0;
        }
        int fitting = 1;
        int tooMany = most + 1;
        while (fitting < most && tooMany > most) {
            int next = (int) Math.min(2L * fitting, most);
            if (fits(next)) {
                fitting = next;
            } else {
                tooMany = next;
            }
        }
        while (tooMany - fitting > 1) {
            int middle = fitting + (tooMany - fitting) / 2;
            if (fits(middle)) {
                fitting = middle;
            } else {
                tooMany = middle;
            }
        }
        return fitting;
    }

    /** What one row took; empty if memory ran out with it. */
    OptionalLong oneRowBytes() {
        Long bytes = measured.get(1);
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    private boolean fits(int rows) {
        if (expected(rows) > budgetBytes) {
            return false;
        }
        try {
            long bytes = trial.applyAsLong(rows);
            measured.put(rows, bytes);
            return bytes <= budgetBytes;
        } catch (RuntimeException | Error problem) {
            if (OutOfMemory.isCauseOf(problem)) {
                return false;
            }
            throw problem;
        }
    }

    private double expected(int rows) {
        Map.Entry<Integer, Long> last = measured.lowerEntry(rows);
        Map.Entry<Integer, Long> before = last == null ? null : measured.lowerEntry(last.getKey());
        if (last == null || before == null) {
            return Double.NEGATIVE_INFINITY;
        }
        double perRow = (double) (last.getValue() - before.getValue()) / (last.getKey() - before.getKey());
        return last.getValue() + Math.max(0, perRow) * (rows - last.getKey());
    }
}
