package dev.anneal.report;

import dev.anneal.evaluate.Evaluation;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.RunFinished;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The one figure that says how good the model is, and what always giving the most frequent answer would reach. It is the metric that the run chose
 * its best step by, on the evaluated split; without an evaluation, the best on the validation split.
 */
record Headline(String metric, double value, String where, OptionalDouble baseline) {

    static Optional<Headline> of(Optional<Evaluation> evaluation, TrainingStory story) {
        String chosen = story.finish().map(RunFinished::metric).orElse("accuracy");
        return evaluation
                .flatMap(result -> ofEvaluation(result, chosen))
                .or(() -> story.best().flatMap(best -> ofValidation(best, chosen)));
    }

    private static Optional<Headline> ofEvaluation(Evaluation result, String chosen) {
        String metric = result.metrics().containsKey(chosen) && !chosen.equals("loss") ? chosen : "accuracy";
        Double value = result.metrics().get(metric);
        Double baseline = result.majorityMetrics().get(metric);
        return value == null
                ? Optional.empty()
                : Optional.of(new Headline(
                        metric,
                        value,
                        "on the " + result.split() + " split",
                        baseline == null ? OptionalDouble.empty() : OptionalDouble.of(baseline)));
    }

    private static Optional<Headline> ofValidation(Evaluated best, String chosen) {
        String metric = best.metrics().containsKey(chosen) ? chosen : "loss";
        Double value = best.metrics().get(metric);
        Double majority = best.metrics().get("majority_accuracy");
        return value == null
                ? Optional.empty()
                : Optional.of(new Headline(
                        metric,
                        value,
                        "on the validation split, step " + best.step(),
                        majority == null || !metric.equals("accuracy")
                                ? OptionalDouble.empty()
                                : OptionalDouble.of(majority)));
    }
}
