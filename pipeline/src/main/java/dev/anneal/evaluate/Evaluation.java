package dev.anneal.evaluate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The result of evaluating one model on one split: what `evaluation.json` holds. Immutable.
 *
 * @param rejectedRows rows of the source that could not be evaluated and are listed in the rejects
 * @param analysis intervals, slices and the hardest rows
 * @param comparisons simpler models on the same rows, and what others have published
 * @param modelDigest SHA-256 of `model.safetensors`, in hexadecimal
 * @param dataDigest digest of the dataset's manifest
 */
public record Evaluation(
        String split,
        long rejectedRows,
        Findings findings,
        Analysis analysis,
        Comparisons comparisons,
        String modelDigest,
        String dataDigest) {

    /** All figures of one {@link Evaluator}. */
    public static Evaluation of(String split, Findings findings, String modelDigest, String dataDigest) {
        return new Evaluation(split, 0, findings, Analysis.NONE, Comparisons.NONE, modelDigest, dataDigest);
    }

    /** All figures of a finished tally of a single-label classifier. */
    public static Evaluation of(
            String split, ClassificationTally tally, List<String> labels, String modelDigest, String dataDigest) {
        return of(split, SingleLabelEvaluator.findings(tally, labels), modelDigest, dataDigest);
    }

    public Evaluation withRejectedRows(long count) {
        return new Evaluation(split, count, findings, analysis, comparisons, modelDigest, dataDigest);
    }

    public Evaluation withThreshold(double probability) {
        return new Evaluation(
                split,
                rejectedRows,
                findings.withThreshold(probability),
                analysis,
                comparisons,
                modelDigest,
                dataDigest);
    }

    public Evaluation with(Analysis more) {
        return new Evaluation(split, rejectedRows, findings, more, comparisons, modelDigest, dataDigest);
    }

    public Evaluation with(Comparisons others) {
        return new Evaluation(split, rejectedRows, findings, analysis, others, modelDigest, dataDigest);
    }

    /** Rows evaluated, each once. */
    public long rows() {
        return findings.rows();
    }

    /** By name, in order. */
    public Map<String, Double> metrics() {
        return findings.metrics();
    }

    /** What an answer is compared with; absent where the most probable answer is taken. */
    public OptionalDouble threshold() {
        return findings.threshold();
    }

    /** [C] names of the classes, labels, tags or numbers; may be empty. */
    public List<String> labels() {
        return findings.labels();
    }

    /** [C, C] row = true class, column = predicted class; empty where there is none. */
    public List<List<Long>> confusion() {
        return findings.confusion();
    }

    /** What an answer that ignores the text would reach on the same rows. */
    public Optional<Baseline> baseline() {
        return findings.baseline();
    }

    /** Figures of each label. */
    public List<LabelTable> tables() {
        return findings.tables();
    }

    /** The metrics of the baseline; none where there is no baseline. */
    public Map<String, Double> baselineMetrics() {
        return baseline().map(Baseline::metrics).orElse(Map.of());
    }

    /** The text of `evaluation.json`. */
    public String toJson() {
        return EvaluationJson.write(this);
    }

    /**
     * Reads the text of an `evaluation.json`.
     *
     * @throws dev.anneal.error.AnnealException kind user, if it is not one
     */
    public static Evaluation fromJson(String json) {
        return EvaluationJson.read(json);
    }
}
