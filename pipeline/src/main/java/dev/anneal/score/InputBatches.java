package dev.anneal.score;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The inputs of a window's rows, longest first, so that a batch pads little and one that does not fit in memory fails at once. */
final class InputBatches {
    /** The most words that a forward pass guesses: each guess has an output for every word of the vocabulary. */
    static final int TARGETS = 256;

    private InputBatches() {}

    /**
     * An input, and whose it is.
     *
     * @param index among the inputs of that reading
     */
    record Placed(Reading reading, int index, ModelInput input) {}

    /** @param batchRows the most inputs of a batch */
    static List<List<Placed>> of(List<Reading> readings, int batchRows) {
        List<Placed> all = new ArrayList<>();
        for (Reading reading : readings) {
            List<ModelInput> inputs = reading.inputs();
            for (int i = 0; i < inputs.size(); i++) {
                all.add(new Placed(reading, i, inputs.get(i)));
            }
        }
        all.sort(Comparator.comparingInt(placed -> -placed.input().length()));
        List<List<Placed>> batches = new ArrayList<>();
        List<Placed> batch = new ArrayList<>();
        int targets = 0;
        for (Placed placed : all) {
            int more = placed.input().targets().length;
            if (batch.size() == batchRows || (!batch.isEmpty() && targets + more > TARGETS)) {
                batches.add(batch);
                batch = new ArrayList<>();
                targets = 0;
            }
            batch.add(placed);
            targets += more;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }
}
