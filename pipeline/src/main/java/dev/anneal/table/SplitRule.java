package dev.anneal.table;

import dev.anneal.config.SplitConfig;

/**
 * Cuts validation and test rows off the training table by a hash of each row. The hash is mixed once more with a constant of its own, so that a
 * split is no run of the order that {@link StableHash#ofRow} gives. Test rows are taken from one end of the range and validation rows from the
 * other: changing one share moves no row in or out of the other. Immutable, thread-safe.
 */
public final class SplitRule {
    public static final String TRAIN = "train";
    public static final String VALIDATION = "validation";
    public static final String TEST = "test";

    private static final long SALT = 0x6A09E667F3BCC909L;
    private static final double UNIT = 0x1p-53;

    private final SplitConfig shares;

    private SplitRule(SplitConfig shares) {
        this.shares = shares;
    }

    public static SplitRule of(SplitConfig shares) {
        return new SplitRule(shares);
    }

    /** The split of a row of the training table: rows of the same texts, or of the same id, share one. */
    public String split(Row row) {
        double place = (mix(StableHash.ofTexts(row) ^ SALT) >>> 11) * UNIT;
        if (place < shares.test()) {
            return TEST;
        }
        return place >= 1 - shares.validation() ? VALIDATION : TRAIN;
    }

    /** The finishing steps of MurmurHash3 for 64 bits, variant 13 of Stafford's. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
