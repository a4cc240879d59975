package dev.anneal.report;

import dev.anneal.report.LineChart.Horizontal;
import dev.anneal.report.LineChart.Mark;
import dev.anneal.report.LineChart.Steps;
import dev.anneal.report.Series.Look;
import dev.anneal.report.Series.Point;
import dev.anneal.track.Figures;
import dev.anneal.train.event.StepFinished;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** How training went: loss, validation metrics, learning rate, gradient norm and throughput. */
record TrainingSection(TrainingStory story) {
    private static final double SMOOTHING = 0.95;
    private static final String MAJORITY = "majority_accuracy";

    /** Those of every task that share a scale, so that one chart can show them; a task has some of them. */
    private static final List<String> VALIDATION_METRICS = List.of(
            "accuracy",
            "f1",
            "exact_match",
            "entity_f1",
            "token_accuracy",
            "micro_f1",
            "macro_f1",
            "roc_auc",
            "matthews_correlation",
            "rmse",
            "pearson",
            "spearman",
            "masked_accuracy",
            MAJORITY);

    /** A metric is not shown beside another that says nearly the same. */
    private static final Map<String, String> SHADOWS = Map.of("macro_f1", "f1", "micro_f1", MAJORITY);

    Optional<Element> render() {
        List<LineChart> charts =
                List.of(loss(), metrics(), learningRate(), gradientNorm(), new ThroughputChart(story).chart()).stream()
                        .filter(LineChart::hasLine)
                        .toList();
        if (charts.isEmpty()) {
            return Optional.empty();
        }
        Element grid = Element.styled("div", "charts");
        for (int i = 0; i < charts.size(); i++) {
            boolean alone = i == 0 && charts.size() % 2 == 1;
            grid.add(charts.get(i).render(alone ? Plot.FULL : Plot.HALF));
        }
        Element section = Element.of("section").add(Element.of("h2", "Training"));
        story.earlyEnd()
                .ifPresent(end -> section.add(Element.styled("p", "note")
                        .text("Training ended after step " + end.step() + " of " + end.totalSteps() + ", "
                                + end.reason() + ".")));
        return Optional.of(section.add(grid));
    }

    private LineChart loss() {
        Series raw = new Series("each step", points(StepFinished::loss), 0, Look.PALE);
        List<Series> series = new ArrayList<>(List.of(raw, raw.smoothed("smoothed", SMOOTHING)));
        List<Point> validation = story.metric("loss");
        if (!validation.isEmpty()) {
            series.add(new Series("validation", validation, 1, Look.DOTS));
        }
        return overSteps("Loss", Steps.EQUAL_OR_POWERS, series, Figures::metric);
    }

    private LineChart metrics() {
        List<Series> series = new ArrayList<>();
        for (String metric : VALIDATION_METRICS) {
            List<Point> points = story.metric(metric);
            boolean reference = metric.equals(MAJORITY);
            if (!points.isEmpty() && !isShadowed(metric)) {
                String name = reference ? "majority answer" : MetricName.of(metric);
                series.add(
                        new Series(name, points, reference ? 7 : series.size(), reference ? Look.DASHED : Look.DOTS));
            }
        }
        return overSteps("Validation metrics", Steps.EQUAL, series, Figures::metric);
    }

    /** Where there is one label per row, the micro average is the accuracy; with two labels, there is one F1. */
    private boolean isShadowed(String metric) {
        return SHADOWS.containsKey(metric)
                && !story.metric(SHADOWS.getOrDefault(metric, "")).isEmpty();
    }

    private LineChart learningRate() {
        Series rate = new Series("learning rate", points(StepFinished::learningRate), 2, Look.LINE);
        return overSteps("Learning rate", Steps.EQUAL_FROM_ZERO, List.of(rate), Figures::small);
    }

    private LineChart gradientNorm() {
        Series raw = new Series("each step", points(StepFinished::gradNorm), 3, Look.PALE);
        return overSteps(
                "Gradient norm, before clipping",
                Steps.EQUAL_OR_POWERS,
                List.of(raw, raw.smoothed("smoothed", SMOOTHING)),
                Figures::small);
    }

    private LineChart overSteps(String title, Steps steps, List<Series> series, DoubleFunction<String> text) {
        List<Mark> marks = story.resumptions().stream()
                .map(step -> new Mark(step, "restart"))
                .toList();
        int end = story.steps().stream().mapToInt(StepFinished::step).max().orElse(1);
        Horizontal horizontal = new Horizontal("step", end, x -> "step " + Figures.count((long) x));
        return new LineChart(title, horizontal, steps, series, marks, text);
    }

    private List<Point> points(ToDoubleFunction<StepFinished> value) {
        return story.steps().stream()
                .map(step -> new Point(step.step(), value.applyAsDouble(step)))
                .toList();
    }
}
