package dev.anneal.report;

import dev.anneal.evaluate.Baseline;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.evaluate.MetricDirection;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.RunFinished;
import java.util.Map;
import java.util.Optional;

/**
 * The one figure that says how good the model is, and what an answer that ignores the text would reach. It is the metric that the run chose its best
 * step by, on the evaluated split, or the first of the task's metrics if that was the loss; without an evaluation, the best on the validation split.
 */
record Headline(String metric, double value, String where, Optional<Floor> floor) {
    private static final String LOSS = "loss";
    private static final String MAJORITY = "majority_accuracy";

    /**
     * What must be surpassed.
     *
     * @param answer that ignores the text, in words
     */
    record Floor(String answer, double value) {}

    static Optional<Headline> of(Optional<Evaluation> evaluation, TrainingStory story) {
        String chosen = story.finish().map(RunFinished::metric).orElse("");
        return evaluation
                .flatMap(result -> ofEvaluation(result, chosen))
                .or(() -> story.best().flatMap(best -> ofValidation(best, chosen)));
    }

    /** Whether the figure is a share of 1, better when it is larger, and can be drawn as a bar. */
    boolean isShare() {
        return MetricDirection.of(metric) == MetricDirection.HIGHER_IS_BETTER && value >= 0 && value <= 1;
    }

    private static Optional<Headline> ofEvaluation(Evaluation result, String chosen) {
        return metric(result.metrics(), chosen)
                .map(metric -> new Headline(
                        metric,
                        result.metrics().getOrDefault(metric, Double.NaN),
                        "on the " + result.split() + " split",
                        result.baseline().flatMap(baseline -> floor(baseline, metric))));
    }

    private static Optional<Floor> floor(Baseline baseline, String metric) {
        return Optional.ofNullable(baseline.metrics().get(metric)).map(value -> new Floor(baseline.answer(), value));
    }

    /** The metric that was chosen, unless it is the loss, or else what people ask for first. */
    static Optional<String> metric(Map<String, Double> metrics, String chosen) {
        return metrics.containsKey(chosen) && !chosen.equals(LOSS) ? Optional.of(chosen) : first(metrics);
    }

    private static Optional<String> first(Map<String, Double> metrics) {
        return metrics.keySet().stream()
                .filter(name -> !name.equals(LOSS) && !name.equals(MAJORITY))
                .findFirst();
    }

    private static Optional<Headline> ofValidation(Evaluated best, String chosen) {
        String metric = best.metrics().containsKey(chosen)
                ? chosen
                : first(best.metrics()).orElse(LOSS);
        Optional<Floor> majority = Optional.ofNullable(best.metrics().get(MAJORITY))
                .filter(value -> metric.equals("accuracy"))
                .map(value -> new Floor("always the most frequent answer", value));
        return Optional.ofNullable(best.metrics().get(metric))
                .map(value -> new Headline(metric, value, "on the validation split, step " + best.step(), majority));
    }
}
