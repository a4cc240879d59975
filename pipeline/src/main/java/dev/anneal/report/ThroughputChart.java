package dev.anneal.report;

import dev.anneal.report.LineChart.Horizontal;
import dev.anneal.report.LineChart.Steps;
import dev.anneal.report.Series.Look;
import dev.anneal.report.Series.Point;
import dev.anneal.track.Figures;
import dev.anneal.train.event.StepFinished;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Rows per second of each executor over the time of training: one line each, or the slowest, the middle and the fastest where there are many. */
record ThroughputChart(TrainingStory story) {
    private static final int MOST_LINES = 8;
    private static final int POINTS = 120;
    private static final double MINUTES_FROM = 180;

    LineChart chart() {
        List<StepFinished> steps = story.steps();
        double length = steps.isEmpty() ? 0 : story.secondsAt(steps.get(steps.size() - 1));
        boolean minutes = length >= MINUTES_FROM;
        double unit = minutes ? 60 : 1;
        int ranks = steps.stream()
                .mapToInt(step -> step.rankSamplesPerSecond().size())
                .max()
                .orElse(0);
        List<Series> series = ranks <= MOST_LINES ? eachRank(ranks, unit) : spread(unit);
        return new LineChart(
                "Throughput of each rank, rows/s",
                new Horizontal(
                        minutes ? "minutes of training" : "seconds of training",
                        length / unit,
                        x -> "after " + Figures.duration(x * unit)),
                Steps.EQUAL_FROM_ZERO,
                series.stream().map(each -> each.averaged(POINTS)).toList(),
                List.of(),
                y -> String.format(Locale.ROOT, "%.1f rows/s", y));
    }

    private List<Series> eachRank(int ranks, double unit) {
        return IntStream.range(0, ranks)
                .mapToObj(rank -> series(
                        nameOf(rank),
                        rank,
                        unit,
                        step -> step.rankSamplesPerSecond().size() > rank
                                ? step.rankSamplesPerSecond().get(rank)
                                : Double.NaN))
                .toList();
    }

    private String nameOf(int rank) {
        return story.start()
                .filter(start -> rank < start.hosts().size())
                .map(start -> "rank " + rank + " (" + start.hosts().get(rank) + ")")
                .orElse("rank " + rank);
    }

    private List<Series> spread(double unit) {
        return List.of(
                series("slowest rank", 1, unit, step -> quantile(step, 0)),
                series("middle rank", 0, unit, step -> quantile(step, 0.5)),
                series("fastest rank", 2, unit, step -> quantile(step, 1)));
    }

    private Series series(String name, int color, double unit, ToDoubleFunction<StepFinished> rate) {
        List<Point> points = new ArrayList<>();
        for (StepFinished step : story.steps()) {
            double value = rate.applyAsDouble(step);
            if (Double.isFinite(value)) {
                points.add(new Point(story.secondsAt(step) / unit, value));
            }
        }
        return new Series(name, points, color, Look.LINE);
    }

    private static double quantile(StepFinished step, double share) {
        double[] sorted = step.rankSamplesPerSecond().stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.round(share * (sorted.length - 1))];
    }
}
