package dev.anneal.evaluate;

import dev.anneal.config.EvaluateConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an evaluation says beyond its metrics. Immutable.
 *
 * @param decision how answers followed from logits
 * @param intervals of the metrics
 * @param slices metrics of parts of the rows
 * @param hardest rows with the largest losses, the hardest first
 */
public record Analysis(Decision decision, Optional<Intervals> intervals, List<Slices> slices, List<HardRow> hardest) {
    /** Where what was said about each row is not known. */
    public static final Analysis NONE = new Analysis(Decision.NONE, Optional.empty(), List.of(), List.of());

    public Analysis {
        slices = List.copyOf(slices);
        hardest = List.copyOf(hardest);
    }

    /** The same of answers that a decision made. */
    public Analysis with(Decision other) {
        return new Analysis(other, intervals, slices, hardest);
    }

    /**
     * Looks at all rows.
     *
     * @param facts about the rows of the outcomes, in their order; none for answers, whose outcomes are questions
     * @param columns values of each row, in that order, by the column that they are from
     * @param hard the hardest rows of each rank, together
     */
    public static Analysis of(
            RowOutcomes outcomes,
            RowFacts facts,
            Map<String, List<String>> columns,
            List<HardRow> hard,
            EvaluateConfig config) {
        boolean known = facts.size() == outcomes.rows();
        int[] order = known ? Intervals.inverse(facts.rows()) : Intervals.inOrder(outcomes.rows());
        Optional<Intervals> intervals = config.bootstrap().resamples() > 0 && outcomes.rows() > 0
                ? Optional.of(Intervals.of(outcomes, order, config.bootstrap()))
                : Optional.empty();
        List<Slices> slices = new ArrayList<>();
        if (known && Arrays.stream(facts.lengths()).distinct().count() > 1) {
            slices.add(Slices.ofLengths(outcomes, facts.lengths()));
        }
        columns.forEach((column, values) -> slices.add(Slices.of(column, outcomes, values)));
        List<HardRow> hardest = outcomes instanceof AnswerOutcomes answers
                ? HardRow.ofAnswers(answers, config.hardest())
                : hard.stream()
                        .sorted(HardRow.HARDEST_FIRST)
                        .limit(config.hardest())
                        .toList();
        return new Analysis(Decision.NONE, intervals, slices, hardest);
    }
}
