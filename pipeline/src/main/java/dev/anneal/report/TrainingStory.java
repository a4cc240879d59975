package dev.anneal.report;

import dev.anneal.train.event.EndedEarly;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.Restarted;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.RunFinished;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The events of a run, put in order: each step and each evaluation once (the last time it happened counts), and the time spent training, without the
 * pauses between processes.
 */
final class TrainingStory {
    private final List<TrainEvent> events;
    private final TreeMap<Integer, StepFinished> steps = new TreeMap<>();
    private final TreeMap<Integer, Evaluated> evaluations = new TreeMap<>();
    private final TreeMap<Integer, Double> secondsAtStep = new TreeMap<>();

    TrainingStory(List<TrainEvent> events) {
        this.events = events;
        double seconds = 0;
        Optional<Instant> last = Optional.empty();
        for (TrainEvent event : events) {
            boolean afterAPause = event instanceof RunStarted || event instanceof Restarted || event instanceof Resumed;
            if (last.isPresent() && !afterAPause) {
                seconds += Duration.between(last.get(), event.time()).toNanos() / 1e9;
            }
            last = Optional.of(event.time());
            if (event instanceof Resumed resumed) {
                forgetAfter(resumed.step());
            } else if (event instanceof Restarted restarted) {
                forgetAfter(restarted.step());
            } else if (event instanceof StepFinished step) {
                steps.put(step.step(), step);
                secondsAtStep.put(step.step(), seconds);
            } else if (event instanceof Evaluated evaluated) {
                evaluations.put(evaluated.step(), evaluated);
            }
        }
    }

    private void forgetAfter(int step) {
        steps.tailMap(step, false).clear();
        evaluations.tailMap(step, false).clear();
    }

    List<StepFinished> steps() {
        return List.copyOf(steps.values());
    }

    List<Evaluated> evaluations() {
        return List.copyOf(evaluations.values());
    }

    /** Seconds of training from the first event to a step. */
    double secondsAt(StepFinished step) {
        return secondsAtStep.getOrDefault(step.step(), 0.0);
    }

    Optional<RunStarted> start() {
        return lastOf(RunStarted.class);
    }

    /** The end of the run, unless steps were taken after it. */
    Optional<RunFinished> finish() {
        int taken = steps.isEmpty() ? 0 : steps.lastKey();
        return lastOf(RunFinished.class).filter(finish -> finish.steps() >= taken);
    }

    /** Why training ended before its last step, unless steps were taken after it. */
    Optional<EndedEarly> earlyEnd() {
        int taken = steps.isEmpty() ? 0 : steps.lastKey();
        return lastOf(EndedEarly.class).filter(end -> end.step() >= taken);
    }

    /** Where the run went on: steps that were done by then, in order. */
    List<Integer> resumptions() {
        return of(Resumed.class).map(Resumed::step).toList();
    }

    <E extends TrainEvent> Stream<E> of(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** The evaluation that was the best when it was made and since. */
    Optional<Evaluated> best() {
        List<Evaluated> best =
                evaluations.values().stream().filter(Evaluated::best).toList();
        return best.isEmpty() ? Optional.empty() : Optional.of(best.get(best.size() - 1));
    }

    /** Points of a metric over steps, for the evaluations that have it. */
    List<Series.Point> metric(String name) {
        List<Series.Point> points = new ArrayList<>();
        for (Map.Entry<Integer, Evaluated> each : evaluations.entrySet()) {
            Double value = each.getValue().metrics().get(name);
            if (value != null) {
                points.add(new Series.Point(each.getKey(), value));
            }
        }
        return points;
    }

    private <E extends TrainEvent> Optional<E> lastOf(Class<E> kind) {
        return of(kind).reduce((first, second) -> second);
    }
}
