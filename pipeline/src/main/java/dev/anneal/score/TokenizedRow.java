package dev.anneal.score;

import dev.anneal.table.MappedRow;
import dev.anneal.table.Reject;
import dev.anneal.table.Row;
import dev.anneal.tokenize.Encoding;
import dev.anneal.tokenize.RowTooLongException;
import dev.anneal.tokenize.Tokenizer;

/** A row as far as it gets without the model: this alone decides whether it is scored or refused. */
public sealed interface TokenizedRow permits TokenizedRow.Encoded, Refused {
    /** A row that the model can take. */
    record Encoded(Encoding encoding) implements TokenizedRow {}

    static TokenizedRow of(MappedRow mapped, Tokenizer tokenizer) {
        if (mapped instanceof Reject reject) {
            return new Refused(reject);
        }
        Row row = (Row) mapped;
        try {
            return new Encoded(
                    row.pair().isPresent()
                            ? tokenizer.encode(row.text(), row.pair().get())
                            : tokenizer.encode(row.text()));
        } catch (RowTooLongException e) {
            return new Refused(new Reject(Reject.Reason.TOO_LONG, String.valueOf(e.getMessage())));
        }
    }
}
