package dev.anneal.objective;

import dev.anneal.config.Task;
import dev.anneal.dataset.Split;
import dev.anneal.dataset.Target;
import dev.anneal.evaluate.AnswerEvaluator;
import dev.anneal.evaluate.Decision;
import dev.anneal.evaluate.Evaluator;
import dev.anneal.evaluate.MaskedTokenEvaluator;
import dev.anneal.evaluate.MultiLabelEvaluator;
import dev.anneal.evaluate.RegressionEvaluator;
import dev.anneal.evaluate.RowScores;
import dev.anneal.evaluate.SingleLabelEvaluator;
import dev.anneal.evaluate.TokenEvaluator;
import dev.anneal.evaluate.answer.AnswerRules;
import java.util.List;

/** The evaluator of a task. */
public final class Evaluators {
    private Evaluators() {}

    /**
     * The evaluator for a split, with what metrics need.
     *
     * @param labels names of the model's outputs
     */
    public static Evaluator of(Task task, List<String> labels, Split split) {
        // Metrics of tags need no more than counts.
        RowScores scores =
                task == Task.TOKENS ? RowScores.NOT_KEPT : RowScores.of(split.rows(), labels.size(), RowScores.MOST);
        return of(task, labels, scores, rules(task, split), Decision.NONE);
    }

    /** The same, where the split itself is elsewhere, with what decides between labels. */
    public static Evaluator of(Task task, List<String> labels, RowScores scores, AnswerRules rules, Decision decision) {
        return switch (task) {
            case SINGLE_LABEL -> new SingleLabelEvaluator(labels, scores, decision);
            case MULTI_LABEL -> new MultiLabelEvaluator(labels, decision, scores);
            case REGRESSION -> new RegressionEvaluator(labels);
            case TOKENS -> new TokenEvaluator(labels, scores);
            case ANSWER -> AnswerEvaluator.of(rules);
            case MASKED_LM -> new MaskedTokenEvaluator();
            case FEATURES -> throw new IllegalArgumentException("Features are not evaluated.");
        };
    }

    /** "There is no answer" is an answer where the split has a question without one. */
    public static AnswerRules rules(Task task, Split split) {
        for (int row = 0; task == Task.ANSWER && row < split.rows(); row++) {
            boolean noneHere = Target.Span.NO_ANSWER.equals(split.target(row));
            if (noneHere && split.row(row).answerText().orElseThrow().gold().isEmpty()) {
                return AnswerRules.MAY_BE_UNANSWERABLE;
            }
        }
        return AnswerRules.ALWAYS_ANSWERED;
    }
}
