package dev.anneal.report;

import dev.anneal.report.LineChart.Horizontal;
import dev.anneal.report.LineChart.Mark;
import dev.anneal.report.LineChart.Steps;
import dev.anneal.report.Series.Look;
import dev.anneal.report.Series.Point;
import dev.anneal.track.Figures;
import dev.anneal.train.event.StepFinished;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The loss over the learning rate, of a run that was a range test (arXiv 1506.01186). */
record RangeTestSection(ReportInputs inputs, TrainingStory story) {
    private static final double SMOOTHING = 0.95;
    private static final double BELOW_LOWEST = 10;

    Optional<Element> render() {
        boolean isRangeTest = Configuration.of(inputs.configuration())
                .value("train.schedule.name")
                .equals(Optional.of("range-test"));
        List<StepFinished> steps = story.steps();
        if (!isRangeTest || steps.size() < 2) {
            return Optional.empty();
        }
        double first = steps.get(0).learningRate();
        Series raw = new Series(
                "each step",
                steps.stream()
                        .map(step -> new Point(Math.log10(step.learningRate() / first), step.loss()))
                        .toList(),
                0,
                Look.PALE);
        Series smoothed = raw.smoothed("smoothed", SMOOTHING);
        Point lowest = smoothed.points().stream()
                .filter(Point::isFinite)
                .min(Comparator.comparingDouble(Point::y))
                .orElse(new Point(0, 0));
        double end = raw.points().get(raw.points().size() - 1).x();
        Horizontal horizontal = new Horizontal(
                "powers of ten above a rate of " + Figures.small(first),
                end,
                x -> "rate " + Figures.small(first * Math.pow(10, x)));
        LineChart chart = new LineChart(
                "Loss over the learning rate",
                horizontal,
                Steps.EQUAL_OR_POWERS,
                List.of(raw, smoothed),
                List.of(new Mark(lowest.x(), "lowest")),
                Figures::metric);
        double rate = first * Math.pow(10, lowest.x());
        return Optional.of(Element.of("section")
                .add(Element.of("h2", "Learning rate range test"))
                .add(Element.styled("div", "charts").add(chart.render(Plot.FULL)))
                .add(Element.styled("p", "note")
                        .text("The smoothed loss is lowest at a rate of " + Figures.small(rate)
                                + "; a tenth of it, " + Figures.small(rate / BELOW_LOWEST)
                                + ", is a usual train.optimizer.learning-rate.")));
    }
}
