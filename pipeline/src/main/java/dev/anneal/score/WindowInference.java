package dev.anneal.score;

import dev.anneal.error.AnnealException;
import dev.anneal.score.InputBatches.Placed;
import dev.anneal.tensor.Engine;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Runs the model over one window. */
final class WindowInference {
    private final ScoringModel model;
    private final ScorerOptions options;

    WindowInference(ScoringModel model, ScorerOptions options) {
        this.model = model;
        this.options = options;
    }

    /** Outcomes in the order of the rows; stops when the thread is interrupted. */
    Outcome[] run(List<TokenizedRow> rows) {
        Engine.enter(options.threads());
        List<Reading> readings = rows.stream()
                .filter(Reading.class::isInstance)
                .map(Reading.class::cast)
                .toList();
        for (List<Placed> batch : InputBatches.of(readings, options.batchRows())) {
            if (Thread.interrupted()) {
                throw new CancellationException("scoring was given up");
            }
            score(batch);
        }
        return rows.stream().map(WindowInference::outcome).toArray(Outcome[]::new);
    }

    private void score(List<Placed> batch) {
        List<float[]> outputs = model.outputs(batch.stream().map(Placed::input).toList());
        for (int i = 0; i < batch.size(); i++) {
            requireFinite(outputs.get(i));
            batch.get(i).reading().take(batch.get(i).index(), outputs.get(i));
        }
    }

    private static Outcome outcome(TokenizedRow row) {
        return row instanceof Refused refused ? refused : ((Reading) row).outcome();
    }

    private static void requireFinite(float[] logits) {
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw AnnealException.user("The model gives a row the logit " + logit
                        + ", so its weights are damaged or its training diverged."
                        + " Train again with a lower train.optimizer.learning-rate.");
            }
        }
    }
}
