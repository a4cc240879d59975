package dev.anneal.objective;

import dev.anneal.config.Task;
import dev.anneal.dataset.AnswerText;
import dev.anneal.dataset.Target;
import dev.anneal.dataset.TokenRow;
import dev.anneal.evaluate.AnswerEvaluator;
import dev.anneal.evaluate.AnswerWindow;
import dev.anneal.evaluate.Evaluator;
import dev.anneal.evaluate.MaskedTokenEvaluator;
import dev.anneal.evaluate.MaskedTokenTally;
import dev.anneal.evaluate.MultiLabelEvaluator;
import dev.anneal.evaluate.RegressionEvaluator;
import dev.anneal.evaluate.SingleLabelEvaluator;
import dev.anneal.evaluate.Tally;
import dev.anneal.evaluate.TokenEvaluator;
import dev.anneal.evaluate.answer.AnswerSearch;
import dev.anneal.evaluate.answer.SquadQuestion;
import dev.anneal.model.loss.Loss;
import dev.anneal.plan.EvaluationPlan;
import dev.anneal.plan.MicroBatch;
import dev.anneal.plan.Range;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Evaluates a share of a split: a tally per micro-batch, which whoever has all of them folds in order. */
public final class SplitEvaluation implements AutoCloseable {
    private static final Loss.Guesses NONE = new Loss.Guesses(0, 0);

    private final AnsweringModels models;
    private final TaskRows rows;
    private final EvaluationPlan plan;
    private final Evaluator evaluator;
    private final Optional<Objective> guessing;

    /** @param microBatchRows rows of a forward pass */
    public SplitEvaluation(Task task, AnsweringModels models, TaskRows rows, Evaluator evaluator, int microBatchRows) {
        this.models = models;
        this.rows = rows;
        this.plan = EvaluationPlan.of(rows.lengths(), microBatchRows);
        this.evaluator = evaluator;
        this.guessing = task == Task.MASKED_LM ? Optional.of(new Objective(task, 1)) : Optional.empty();
    }

    public int microBatches() {
        return plan.microBatches();
    }

    /**
     * Runs the model over micro-batches of the plan.
     *
     * @param progress hears how many rows were just done
     */
    public List<Tally> run(Range share, IntConsumer progress) {
        List<Tally> tallies = new ArrayList<>();
        for (int i = share.from(); i < share.to(); i++) {
            MicroBatch microBatch = plan.microBatch(i);
            tallies.add(evaluate(microBatch));
            progress.accept(microBatch.size());
        }
        return tallies;
    }

    /** The rows of micro-batches of the plan, by their numbers in the split. */
    public int[] rows(Range share) {
        return IntStream.range(share.from(), share.to())
                .flatMap(i -> Arrays.stream(plan.microBatch(i).rows()))
                .toArray();
    }

    private Tally evaluate(MicroBatch microBatch) {
        LoadedBatch batch = rows.load(microBatch, Masking.EVALUATION);
        try (Scope scope = Scope.open()) {
            int index = microBatch.index();
            int tokens = batch.tokens().tokens();
            // One branch per task: each evaluator takes what its task has.
            if (evaluator instanceof MaskedTokenEvaluator masked) {
                return guessed(masked, index, scope, models.outputs(scope, batch.tokens()), batch);
            }
            float[] logits = models.logits(scope, batch.tokens());
            if (evaluator instanceof SingleLabelEvaluator single) {
                return single.tally(index, logits, labels(batch));
            } else if (evaluator instanceof MultiLabelEvaluator multi) {
                return multi.tally(index, logits, perRow(batch));
            } else if (evaluator instanceof RegressionEvaluator regression) {
                return regression.tally(index, logits, Objective.numbers(batch.rows()));
            } else if (evaluator instanceof TokenEvaluator tags) {
                return tags.tally(index, logits, tokens, perRow(batch));
            }
            return ((AnswerEvaluator) evaluator).tally(index, logits, tokens, windows(batch));
        }
    }

    private Tally guessed(
            MaskedTokenEvaluator masked, int index, Scope scope, List<Tensor> outputs, LoadedBatch batch) {
        int rowCount = batch.rows().size();
        Objective objective = guessing.orElseThrow();
        Loss.Guesses guesses = batch.guessed() == 0 ? NONE : objective.guesses(scope, outputs.get(0), batch);
        MaskedTokenTally words = masked.tally(index, rowCount, guesses.sum(), batch.guessed(), guesses.right());
        if (outputs.size() == 1 || !rows.arePairs()) {
            return words;
        }
        Loss.Guesses pairs = objective.pairGuesses(scope, outputs.get(1), batch);
        return words.withPairs(rowCount, pairs.sum(), pairs.right());
    }

    private static int[] labels(LoadedBatch batch) {
        return batch.rows().stream().mapToInt(TokenRow::label).toArray();
    }

    /** A row's labels, or its tokens' tags. */
    private static int[][] perRow(LoadedBatch batch) {
        return batch.rows().stream()
                .map(row -> row.target() instanceof Target.Tags tags
                        ? tags.perToken()
                        : ((Target.Classes) row.target()).ids())
                .toArray(int[][]::new);
    }

    private static List<AnswerWindow> windows(LoadedBatch batch) {
        List<AnswerWindow> windows = new ArrayList<>();
        for (TokenRow row : batch.rows()) {
            AnswerText text = row.answerText().orElseThrow();
            Target.Span span = (Target.Span) row.target();
            windows.add(new AnswerWindow(
                    new SquadQuestion(text.exampleId(), text.gold()),
                    new AnswerSearch.Window(text.context(), text.starts(), text.ends()),
                    span.start(),
                    span.end()));
        }
        return windows;
    }

    @Override
    public void close() {
        guessing.ifPresent(Objective::close);
    }
}
