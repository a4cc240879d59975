package dev.anneal.score;

import dev.anneal.error.AnnealException;
import dev.anneal.score.InputBatches.Placed;
import dev.anneal.tensor.Engine;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** Runs the model over one window. */
final class WindowInference {
    private final Ensemble ensemble;
    private final ScorerOptions options;

    WindowInference(Ensemble ensemble, ScorerOptions options) {
        this.ensemble = ensemble;
        this.options = options;
    }

    /**
     * Outcomes in the order of the rows; stops when the thread is interrupted.
     *
     * @param tokenized the rows as each member reads them
     */
    Outcome[] run(List<List<TokenizedRow>> tokenized) {
        Engine.enter(options.threads(), ensemble.members().get(0).device());
        List<TokenizedRow> rows = IntStream.range(0, tokenized.get(0).size())
                .mapToObj(row -> ofAll(tokenized, row))
                .toList();
        if (tokenized.size() == 1) {
            forward(
                    ensemble.members().get(0),
                    readings(rows),
                    (placed, output) -> placed.reading().take(placed.index(), output));
        } else {
            average(tokenized, rows);
        }
        return rows.stream().map(WindowInference::outcome).toArray(Outcome[]::new);
    }

    /** What the first member reads; a row that any member refuses is refused. */
    private static TokenizedRow ofAll(List<List<TokenizedRow>> tokenized, int row) {
        return tokenized.stream()
                .map(member -> member.get(row))
                .filter(Refused.class::isInstance)
                .findFirst()
                .orElse(tokenized.get(0).get(row));
    }

    private static List<Reading> readings(List<TokenizedRow> rows) {
        return rows.stream()
                .filter(Reading.class::isInstance)
                .map(Reading.class::cast)
                .toList();
    }

    private void average(List<List<TokenizedRow>> tokenized, List<TokenizedRow> rows) {
        List<Integer> read = IntStream.range(0, rows.size())
                .filter(row -> rows.get(row) instanceof Reading)
                .boxed()
                .toList();
        Map<Reading, float[][]> outputs = new IdentityHashMap<>();
        for (int member = 0; member < tokenized.size(); member++) {
            List<Reading> own =
                    readings(read.stream().map(tokenized.get(member)::get).toList());
            own.forEach(
                    reading -> outputs.put(reading, new float[reading.inputs().size()][]));
            forward(
                    ensemble.members().get(member),
                    own,
                    (placed, output) -> outputs(outputs, placed.reading())[placed.index()] = output);
        }
        for (int row : read) {
            combine(tokenized.stream().map(member -> (Reading) member.get(row)).toList(), outputs);
        }
    }

    /** @param own the same row as each member reads it; the first one takes what all say */
    private void combine(List<Reading> own, Map<Reading, float[][]> outputs) {
        Reading first = own.get(0);
        for (int i = 0; i < first.inputs().size(); i++) {
            int input = i;
            first.take(
                    input,
                    ensemble.combined(own.stream()
                            .map(reading -> outputs(outputs, reading)[input])
                            .toList()));
        }
    }

    private static float[][] outputs(Map<Reading, float[][]> all, Reading reading) {
        return Objects.requireNonNull(all.get(reading));
    }

    private void forward(ScoringModel model, List<Reading> readings, BiConsumer<Placed, float[]> taker) {
        for (List<Placed> batch : InputBatches.of(readings, options.batchRows())) {
            if (Thread.interrupted()) {
                throw new CancellationException("scoring was given up");
            }
            List<float[]> outputs =
                    model.outputs(batch.stream().map(Placed::input).toList());
            for (int i = 0; i < batch.size(); i++) {
                requireFinite(outputs.get(i));
                taker.accept(batch.get(i), outputs.get(i));
            }
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
