package dev.anneal.train;

import dev.anneal.evaluate.MicroBatchTally;
import dev.anneal.model.EncoderModel;
import dev.anneal.plan.EvaluationPlan;
import dev.anneal.plan.MicroBatch;
import dev.anneal.plan.Range;
import dev.anneal.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Evaluates a share of a split: a tally per micro-batch, which whoever has all of them folds in order. */
public final class SplitEvaluation {
    private final EncoderModel model;
    private final TrainingRows rows;
    private final EvaluationPlan plan;
    private final int classes;

    /** @param microBatchRows rows of a forward pass */
    public SplitEvaluation(EncoderModel model, TrainingRows rows, int microBatchRows, int classes) {
        this.model = model;
        this.rows = rows;
        this.plan = EvaluationPlan.of(rows.lengths(), microBatchRows);
        this.classes = classes;
    }

    public int microBatches() {
        return plan.microBatches();
    }

    /**
     * Runs the model over micro-batches of the plan.
     *
     * @param progress hears how many rows were just done
     */
    public List<MicroBatchTally> run(Range share, IntConsumer progress) {
        List<MicroBatchTally> tallies = new ArrayList<>();
        for (int i = share.from(); i < share.to(); i++) {
            MicroBatch microBatch = plan.microBatch(i);
            tallies.add(evaluate(microBatch));
            progress.accept(microBatch.size());
        }
        return tallies;
    }

    private MicroBatchTally evaluate(MicroBatch microBatch) {
        TrainingRows.Loaded batch = rows.load(microBatch);
        try (Scope scope = Scope.open()) {
            float[] logits = model.forwardForScoring(scope, batch.tokens()).toFloats();
            return MicroBatchTally.ofLogits(microBatch.index(), batch.labels(), logits, classes);
        }
    }
}
