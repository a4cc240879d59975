package dev.anneal.report;

import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.StepFinished;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the loss of rows that were learnt from stands to that of rows that were not: what a run says about over-fitting and under-fitting. The training
 * loss is that of the steps since the evaluation before, with dropout, so it may lie above the validation loss.
 *
 * @param points one for each evaluation, in the order of steps; at least one
 */
record Fit(List<Point> points) {
    /** Smaller changes are noise. */
    private static final double NOTABLE = 0.05;

    /** @param training mean loss of the steps since the point before */
    record Point(int step, double epoch, double training, double validation) {
        double gap() {
            return validation - training;
        }
    }

    /**
     * A validation loss that fell, rose and fell again below its first low, as Nakkiran et al. (2020, section 6) found over epochs.
     *
     * @param low the first low
     * @param peak the worst after it
     */
    record DoubleDescent(Point low, Point peak) {}

    Fit {
        points = List.copyOf(points);
    }

    /** Nothing without steps and evaluations whose loss is finite. */
    static Optional<Fit> of(TrainingStory story) {
        List<Point> points = new ArrayList<>();
        int before = 0;
        for (Evaluated evaluated : story.evaluations()) {
            int from = before;
            double training = story.steps().stream()
                    .filter(step -> step.step() > from && step.step() <= evaluated.step())
                    .mapToDouble(StepFinished::loss)
                    .average()
                    .orElse(Double.NaN);
            double validation = evaluated.metrics().getOrDefault("loss", Double.NaN);
            if (Double.isFinite(training) && Double.isFinite(validation)) {
                points.add(new Point(evaluated.step(), evaluated.epoch(), training, validation));
            }
            before = evaluated.step();
        }
        return points.isEmpty() ? Optional.empty() : Optional.of(new Fit(points));
    }

    Point last() {
        return points.get(points.size() - 1);
    }

    /** Where the validation loss was lowest; the first of equals. */
    Point best() {
        return points.stream()
                .reduce((one, other) -> other.validation() < one.validation() ? other : one)
                .orElseThrow();
    }

    /** Whether the validation loss has risen since its best while the training loss fell. */
    boolean isOverFitted() {
        return last().validation() > best().validation() * (1 + NOTABLE) && last().training() < best().training();
    }

    /** Whether both losses were still falling when training ended. */
    boolean isStillFalling() {
        if (points.size() < 2) {
            return false;
        }
        Point previous = points.get(points.size() - 2);
        return last().validation() < previous.validation() * (1 - NOTABLE)
                && last().training() < previous.training() * (1 - NOTABLE);
    }

    /** Whether rows that were learnt from are answered hardly better than at first. */
    boolean hasHardlyLearnt() {
        return points.size() > 1 && last().training() > points.get(0).training() * (1 - NOTABLE);
    }

    Optional<DoubleDescent> doubleDescent() {
        for (int i = 1; i + 1 < points.size(); i++) {
            Point low = lowest(points.subList(0, i));
            Point peak = points.get(i);
            double after = lowest(points.subList(i + 1, points.size())).validation();
            if (peak.validation() > low.validation() * (1 + NOTABLE) && after < low.validation()) {
                return Optional.of(new DoubleDescent(low, peak));
            }
        }
        return Optional.empty();
    }

    private static Point lowest(List<Point> points) {
        return new Fit(points).best();
    }
}
