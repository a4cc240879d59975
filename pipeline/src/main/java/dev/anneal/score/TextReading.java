package dev.anneal.score;

import dev.anneal.table.Row;
import dev.anneal.tokenize.Encoding;
import dev.anneal.tokenize.Tokenizer;
import java.util.List;

/** A text, or a pair of texts, with outputs for the whole of it: labels or numbers. */
final class TextReading implements Reading {
    // C outputs
    private final Encoding encoding;
    private final ScoringTask task;
    private float[] logits = new float[0];

    private TextReading(Encoding encoding, ScoringTask task) {
        this.encoding = encoding;
        this.task = task;
    }

    static TextReading of(Row row, Tokenizer tokenizer, ScoringTask task) {
        return new TextReading(encode(row, tokenizer), task);
    }

    static Encoding encode(Row row, Tokenizer tokenizer) {
        return row.pair().isPresent() ? tokenizer.encode(row.text(), row.pair().get()) : tokenizer.encode(row.text());
    }

    @Override
    public List<ModelInput> inputs() {
        return List.of(ModelInput.of(encoding));
    }

    /** [C] */
    @Override
    public void take(int input, float[] output) {
        logits = output;
    }

    @Override
    public Outcome outcome() {
        return switch (task.task()) {
            case MULTI_LABEL -> PredictedLabels.of(logits, task.labels(), task.decision());
            case REGRESSION -> PredictedNumbers.of(logits);
            case SINGLE_LABEL, TOKENS, ANSWER, MASKED_LM, FEATURES ->
                Prediction.of(logits, task.labels(), task.decision());
        };
    }
}
