package dev.anneal.score;

import dev.anneal.error.AnnealException;
import dev.anneal.tensor.Engine;
import dev.anneal.tokenize.Encoding;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/** Runs the model over one window: longest rows first, so that a batch pads little and one that does not fit in memory fails at once. */
final class WindowInference {
    // B batch, C classes
    private final ScoringModel model;
    private final ScorerOptions options;

    WindowInference(ScoringModel model, ScorerOptions options) {
        this.model = model;
        this.options = options;
    }

    /** Outcomes in the order of the rows; stops when the thread is interrupted. */
    Outcome[] run(List<TokenizedRow> rows) {
        Engine.enter(options.threads());
        Outcome[] outcomes = new Outcome[rows.size()];
        for (int row = 0; row < outcomes.length; row++) {
            if (rows.get(row) instanceof Refused refused) {
                outcomes[row] = refused;
            }
        }
        int[] order = longestFirst(rows);
        for (int from = 0; from < order.length; from += options.batchRows()) {
            if (Thread.interrupted()) {
                throw new CancellationException("scoring was given up");
            }
            int[] batch = Arrays.copyOfRange(order, from, Math.min(order.length, from + options.batchRows()));
            score(rows, batch, outcomes);
        }
        return outcomes;
    }

    private static int[] longestFirst(List<TokenizedRow> rows) {
        return IntStream.range(0, rows.size())
                .filter(row -> rows.get(row) instanceof TokenizedRow.Encoded)
                .boxed()
                .sorted(Comparator.comparingInt(row -> -encoding(rows, row).length()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private void score(List<TokenizedRow> rows, int[] batch, Outcome[] outcomes) {
        List<Encoding> encodings =
                Arrays.stream(batch).mapToObj(row -> encoding(rows, row)).toList();
        float[] logits = model.logits(encodings); // [B, C]
        List<String> labels = model.labels();
        for (int i = 0; i < batch.length; i++) {
            requireFinite(logits, i, labels.size());
            outcomes[batch[i]] = Prediction.of(logits, i, labels);
        }
    }

    private static Encoding encoding(List<TokenizedRow> rows, int row) {
        return ((TokenizedRow.Encoded) rows.get(row)).encoding();
    }

    private static void requireFinite(float[] logits, int row, int classes) {
        for (int c = row * classes; c < (row + 1) * classes; c++) {
            if (!Float.isFinite(logits[c])) {
                throw AnnealException.user("The model gives a row the logit " + logits[c]
                        + ", so its weights are damaged or its training diverged."
                        + " Train again with a lower train.optimizer.learning-rate.");
            }
        }
    }
}
