package dev.anneal.jobs.evaluate;

import dev.anneal.config.EvaluateConfig;
import dev.anneal.evaluate.Analysis;
import dev.anneal.evaluate.Decision;
import dev.anneal.evaluate.DecisionFit;
import dev.anneal.evaluate.Evaluator;
import dev.anneal.evaluate.Findings;
import dev.anneal.evaluate.HardRow;
import dev.anneal.evaluate.RowFacts;
import dev.anneal.jobs.prepare.SliceColumns;
import java.util.List;

/**
 * What all ranks said about a split.
 *
 * @param shares in rank order
 */
record EvaluatedSplit(Evaluator evaluator, List<EvaluateTask.Share> shares) {
    Findings findings() {
        return evaluator.findings(microBatches(), tallies());
    }

    /** What is best for this split. */
    Decision fit(EvaluateConfig config) {
        return DecisionFit.of(evaluator, microBatches(), tallies(), config);
    }

    Analysis analysis(SliceColumns slices, List<String> labels, EvaluateConfig config) {
        RowFacts facts =
                RowFacts.concat(shares.stream().map(EvaluateTask.Share::facts).toList());
        List<HardRow> hard =
                shares.stream().flatMap(share -> share.hardest().stream()).toList();
        return evaluator
                .outcomes(microBatches(), tallies())
                .map(outcomes -> Analysis.of(outcomes, facts, slices.values(labels, facts.hashes()), hard, config))
                .orElse(Analysis.NONE);
    }

    private int microBatches() {
        return shares.get(0).microBatches();
    }

    private List<byte[]> tallies() {
        return shares.stream().map(EvaluateTask.Share::tallies).toList();
    }
}
