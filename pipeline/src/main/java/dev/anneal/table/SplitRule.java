package dev.anneal.table;

import dev.anneal.config.SplitConfig;
import java.util.HashMap;
import java.util.Map;

/**
 * Cuts validation and test rows off the training table by a hash of each row, or of its group. The hash is mixed once more with a constant of its own,
 * so that a split is no run of the order that {@link StableHash#ofRow} gives. Test rows are taken from one end of the range and validation rows from the
 * other: changing one share moves no row in or out of the other. Where a table is stratified, each label is cut at places of its own, between two of its
 * rows. Immutable, thread-safe.
 */
public final class SplitRule {
    public static final String TRAIN = "train";
    public static final String VALIDATION = "validation";
    public static final String TEST = "test";

    private static final long SALT = 0x6A09E667F3BCC909L;
    private static final long END = 1L << 53;

    private final SplitConfig shares;
    private final Map<String, Cut> cuts = new HashMap<>();

    private SplitRule(SplitConfig shares) {
        this.shares = shares;
        shares.cuts().forEach((label, cut) -> cuts.put(label, Cut.parse(cut)));
    }

    public static SplitRule of(SplitConfig shares) {
        return new SplitRule(shares);
    }

    /**
     * Where the rows of one label are cut.
     *
     * @param testEnd test rows have places below it
     * @param validationStart validation rows have it or places above
     */
    public record Cut(long testEnd, long validationStart) {
        /** Between the rows of a label. */
        public static final Cut NOTHING = new Cut(0, END);

        private static Cut parse(String text) {
            String[] places = text.split(" ");
            return new Cut(Long.parseLong(places[0]), Long.parseLong(places[1]));
        }

        /** As a configuration writes it. */
        public String text() {
            return testEnd + " " + validationStart;
        }

        private String split(long place) {
            if (place < testEnd) {
                return TEST;
            }
            return place >= validationStart ? VALIDATION : TRAIN;
        }
    }

    /** The split of a row of the training table: rows of the same texts, of the same id or of one group share one. */
    public String split(Row row) {
        return split(row, row.labelText());
    }

    /**
     * The same for a row whose label has not been looked at.
     *
     * @param label as the table writes it
     */
    public String split(Row row, String label) {
        long place = place(row);
        Cut cut = cuts.get(label);
        if (cut != null) {
            return cut.split(place);
        }
        double share = (double) place / END;
        if (share < shares.test()) {
            return TEST;
        }
        return share >= 1 - shares.validation() ? VALIDATION : TRAIN;
    }

    /** Where a row lies in the order that is cut: from 0 to 2^53, the end excluded. */
    public static long place(Row row) {
        long hash = row.group().map(StableHash::ofText).orElseGet(() -> StableHash.ofTexts(row));
        return mix(hash ^ SALT) >>> 11;
    }

    /** The finishing steps of MurmurHash3 for 64 bits, variant 13 of Stafford's. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
