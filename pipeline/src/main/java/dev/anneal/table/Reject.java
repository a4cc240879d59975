package dev.anneal.table;

import java.util.Locale;
import java.util.Set;

/**
 * A row that is left out, and listed instead.
 *
 * @param detail with column and value, for whoever mends the table
 */
public record Reject(Reason reason, String detail) implements MappedRow {
    private static final String SEPARATOR = ": ";

    /** As {@link #line} says it. */
    public static Reject ofLine(String line) {
        String[] codeAndDetail = line.split(SEPARATOR, 2);
        return new Reject(Reason.of(codeAndDetail[0]), codeAndDetail[1]);
    }

    /** For one column: {@code too-long: ...}. */
    public String line() {
        return reason.code() + SEPARATOR + detail;
    }

    /** Why a row is left out. */
    public enum Reason {
        MISSING_TEXT,
        MISSING_PAIR,
        MISSING_LABEL,
        MISSING_ID,
        MISSING_GROUP,
        MISSING_WEIGHT,
        NEGATIVE_WEIGHT,
        UNKNOWN_LABEL,
        WRONG_TYPE,
        /** It has bytes that are not UTF-8. */
        BAD_ENCODING,
        NOT_A_NUMBER,
        /** There is not one tag for each word. */
        UNEQUAL_TAGS,
        /** An answer does not lie in its context where it says. */
        ANSWER_NOT_FOUND,
        /** It has more tokens than allowed, and may not lose as many. */
        TOO_LONG,
        /** There is nothing in it that a model could read. */
        NO_TOKENS,
        /** Another split has its text too, and copies are to be removed. */
        DUPLICATE_TEXT,
        /** Its text has another label elsewhere, and such rows are to be removed. */
        CONFLICTING_LABEL;

        /** As in manifests and tables of rejects, for example {@code missing-text}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private static Reason of(String code) {
            return valueOf(code.replace('-', '_').toUpperCase(Locale.ROOT));
        }

        /** The codes of rows that are sound, and left out because the configuration says so. */
        public static Set<String> codesOnRequest() {
            return Set.of(DUPLICATE_TEXT.code(), CONFLICTING_LABEL.code());
        }
    }
}
