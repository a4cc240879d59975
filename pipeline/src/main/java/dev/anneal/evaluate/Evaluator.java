package dev.anneal.evaluate;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures the answers of a model of one task. Each implementation has a method {@code tally}, which counts what one micro-batch contributes; the
 * tallies of a rank travel as {@link TallyCodec#encode} makes them, and whoever has those of all ranks gets the same figures, bit for bit, because
 * they are added in micro-batch order. Immutable and thread-safe.
 */
public sealed interface Evaluator
        permits SingleLabelEvaluator,
                MultiLabelEvaluator,
                RegressionEvaluator,
                TokenEvaluator,
                AnswerEvaluator,
                MaskedTokenEvaluator {

    /**
     * All figures of the micro-batches 0 to {@code microBatches} - 1.
     *
     * @param shares what {@link TallyCodec#encode} made of each rank's tallies
     * @throws dev.anneal.error.AnnealException kind bug, if a micro-batch is missing, there twice, or of another task
     */
    Findings findings(int microBatches, List<byte[]> shares);

    /**
     * What was said about each row, as far as tallies have kept it.
     *
     * @param tallies of this evaluator, in micro-batch order; they need not be all
     */
    Optional<RowOutcomes> outcomes(List<Tally> tallies);

    /** The same for all micro-batches; {@code shares} as in {@link #findings}. */
    default Optional<RowOutcomes> outcomes(int microBatches, List<byte[]> shares) {
        return outcomes(TallyOrder.ordered(Tally.class, microBatches, shares));
    }

    /** Only the metrics of {@link #findings}, by name. */
    default Map<String, Double> metrics(int microBatches, List<byte[]> shares) {
        return findings(microBatches, shares).metrics();
    }
}
