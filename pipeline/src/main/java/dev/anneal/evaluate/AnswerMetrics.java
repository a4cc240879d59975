package dev.anneal.evaluate;

import dev.anneal.evaluate.AnswerTally.PositionLoss;
import dev.anneal.evaluate.LabelTable.Subject;
import dev.anneal.evaluate.answer.AnswerRules;
import dev.anneal.evaluate.answer.Answers;
import dev.anneal.evaluate.answer.BestThresholds;
import dev.anneal.evaluate.answer.Candidate;
import dev.anneal.evaluate.answer.Prediction;
import dev.anneal.evaluate.answer.SquadFigures;
import dev.anneal.evaluate.answer.SquadFigures.Share;
import dev.anneal.evaluate.answer.SquadQuestion;
import dev.anneal.evaluate.answer.SquadScorer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The metrics of answers: {@code exact_match} and {@code f1} in per cent, as SQuAD counts them ({@link SquadFigures}), and the loss of training, the
 * mean of the cross entropies of starts and of ends over windows. Where questions may have no answer, also the thresholds of null odds that would
 * have been best ({@link BestThresholds}); they are chosen on the rows that they are measured on, and so are too good. Rows are questions, not
 * windows.
 */
final class AnswerMetrics {
    private final AnswerEvaluator evaluator;
    private final List<AnswerTally> tallies;
    private final Map<String, SquadQuestion> questions = new LinkedHashMap<>();
    private final Map<String, Answers> answers = new LinkedHashMap<>();

    /** @param tallies in micro-batch order */
    AnswerMetrics(AnswerEvaluator evaluator, List<AnswerTally> tallies) {
        this.evaluator = evaluator;
        this.tallies = tallies;
        for (AnswerTally tally : tallies) {
            for (AnswerTally.Window window : tally.windows()) {
                questions.putIfAbsent(window.question().id(), window.question());
                answers.merge(window.question().id(), window.answers(), Answers::merge);
            }
        }
    }

    Findings findings() {
        List<SquadQuestion> all = List.copyOf(questions.values());
        SquadFigures figures = new SquadScorer(evaluator.rules()).score(all, predictions());
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", loss());
        metrics.putAll(figures.metrics());
        Findings findings = Findings.of(all.size(), metrics, List.of());
        return switch (evaluator.rules()) {
            case ALWAYS_ANSWERED -> findings;
            case MAY_BE_UNANSWERABLE -> {
                metrics.putAll(bestThresholds(all).metrics());
                yield Findings.of(all.size(), metrics, List.of())
                        .with(table(figures))
                        .withThreshold(evaluator.threshold());
            }
        };
    }

    AnswerOutcomes outcomes() {
        List<SquadQuestion> sorted = questions.values().stream()
                .sorted(Comparator.comparing(SquadQuestion::id))
                .toList();
        return new AnswerOutcomes(
                new SquadScorer(evaluator.rules()).score(sorted, predictions()).scores());
    }

    private double loss() {
        PositionLoss starts = new PositionLoss(0, 0);
        PositionLoss ends = new PositionLoss(0, 0);
        for (AnswerTally tally : tallies) {
            starts = starts.plus(tally.starts());
            ends = ends.plus(tally.ends());
        }
        return (starts.mean() + ends.mean()) / 2;
    }

    private Map<String, String> predictions() {
        Map<String, String> texts = new LinkedHashMap<>();
        answers.forEach((id, found) -> texts.put(
                id,
                Prediction.of(found, evaluator.rules(), evaluator.threshold()).text()));
        return texts;
    }

    /** Measured on the best answers, also where the evaluator's own threshold rejects them. */
    private BestThresholds bestThresholds(List<SquadQuestion> all) {
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, Double> nullOdds = new LinkedHashMap<>();
        answers.forEach((id, found) -> {
            texts.put(id, found.best().map(Candidate::text).orElse(""));
            nullOdds.put(id, found.nullOdds());
        });
        return new SquadScorer(AnswerRules.MAY_BE_UNANSWERABLE).bestThresholds(all, texts, nullOdds);
    }

    private static LabelTable table(SquadFigures figures) {
        List<LabelTable.Row> rows = new ArrayList<>();
        rows.add(row("with an answer", figures.answerable()));
        rows.add(row("without an answer", figures.unanswerable()));
        return new LabelTable(Subject.QUESTIONS, rows);
    }

    private static LabelTable.Row row(String name, Share share) {
        Map<String, Double> cells = new LinkedHashMap<>();
        cells.put("exact_match", share.exactMatch());
        cells.put("f1", share.f1());
        cells.put(LabelTable.SUPPORT, (double) share.questions());
        return new LabelTable.Row(name, cells);
    }
}
