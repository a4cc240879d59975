package dev.anneal.jobs.prepare;

import dev.anneal.table.Row;
import dev.anneal.table.StableHash;
import java.util.Optional;

/**
 * By what a row that is kept is found equal to others.
 *
 * @param texts {@link StableHash#keyOfTexts}; absent where nobody compares
 * @param answer a hash of the label
 * @param file where the row comes from, if it may be removed
 * @param record what the table says, if it may be removed
 */
record Compared(Optional<byte[]> texts, long answer, Optional<String> file, Optional<String> record) {
    /** With no other. */
    static final Compared NOT = new Compared(Optional.empty(), 0, Optional.empty(), Optional.empty());

    static Compared of(Row row) {
        return new Compared(
                Optional.of(StableHash.keyOfTexts(row)),
                StableHash.ofText(row.label().toString()),
                Optional.empty(),
                Optional.empty());
    }

    /** The same for a row that may end among the rejects. */
    Compared from(String sourceFile, String sourceRecord) {
        return new Compared(texts, answer, Optional.of(sourceFile), Optional.of(sourceRecord));
    }
}
