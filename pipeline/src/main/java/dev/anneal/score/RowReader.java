package dev.anneal.score;

import dev.anneal.table.MappedRow;
import dev.anneal.table.Reject;
import dev.anneal.table.Row;
import dev.anneal.tokenize.RowTooLongException;
import dev.anneal.tokenize.Tokenizer;

/** Reads rows as a task does. Immutable, thread-safe; the tokenizer stays the caller's. */
public final class RowReader {
    private final ScoringTask task;
    private final Tokenizer tokenizer;

    public RowReader(ScoringTask task, Tokenizer tokenizer) {
        this.task = task;
        this.tokenizer = tokenizer;
    }

    /** What the model can take, or why there is no such thing. */
    public TokenizedRow read(MappedRow mapped) {
        if (mapped instanceof Reject reject) {
            return new Refused(reject);
        }
        try {
            return reading((Row) mapped);
        } catch (RowTooLongException e) {
            return new Refused(new Reject(Reject.Reason.TOO_LONG, String.valueOf(e.getMessage())));
        }
    }

    private Reading reading(Row row) {
        return switch (task.task()) {
            case SINGLE_LABEL, MULTI_LABEL, REGRESSION -> TextReading.of(row, tokenizer, task);
            case TOKENS -> TagReading.of(row.words().orElseThrow(), tokenizer, task.labels());
            case ANSWER -> AnswerReading.of(row.text(), row.pair().orElseThrow(), tokenizer, task.nullThreshold());
            case MASKED_LM -> MaskReading.of(row.text(), tokenizer);
            case FEATURES -> FeatureReading.of(row, tokenizer, task.features());
        };
    }
}
