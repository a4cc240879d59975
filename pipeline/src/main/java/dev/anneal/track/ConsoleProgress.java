package dev.anneal.track;

import dev.anneal.train.event.CheckpointWritten;
import dev.anneal.train.event.EndedEarly;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.ModelRead;
import dev.anneal.train.event.Restarted;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.RunFinished;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.Stopped;
import dev.anneal.train.event.TrainEvent;
import dev.anneal.train.event.Warned;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Shows a training run on a display: a progress line for its steps, and a line that stays for everything else. Thread-safe. */
public final class ConsoleProgress implements TrainListener {
    private static final List<String> WORTH_A_LINE =
            List.of("loss", "accuracy", "f1", "macro_f1", "matthews_correlation");

    private final Display display;
    private final Ticker ticker;
    private String name = "training";
    private int totalSteps;
    private boolean mayEndEarly;

    public ConsoleProgress(Display display, InstantSource clock) {
        this.display = display;
        this.ticker = new Ticker(display.pace(), clock);
    }

    @Override
    public synchronized void onEvent(TrainEvent event) {
        if (event instanceof RunStarted started) {
            onStart(started);
        } else if (event instanceof StepFinished step) {
            onStep(step);
        } else if (event instanceof Evaluated evaluated) {
            display.print(line(evaluated));
        } else if (event instanceof CheckpointWritten written) {
            display.print(String.format(
                    Locale.ROOT,
                    "step %d: checkpoint of %s in %s: %s",
                    written.step(),
                    Figures.bytes(written.bytes()),
                    Figures.duration(written.seconds()),
                    written.path()));
        } else if (event instanceof Warned warned) {
            display.print("warning: " + warned.text());
        } else if (event instanceof ModelRead read) {
            display.print("model: " + read.summary());
        } else if (event instanceof Restarted restarted) {
            display.print(line(restarted));
        } else if (event instanceof Stopped stopped) {
            display.endProgress();
            display.print("stopped at step " + stopped.step() + " on request; run again to go on");
        } else if (event instanceof EndedEarly ended) {
            display.print("ends after step " + ended.step() + " of " + ended.totalSteps() + ", " + ended.reason());
        } else if (event instanceof Resumed resumed) {
            display.print("goes on after step " + resumed.step() + " from " + resumed.path());
        } else if (event instanceof RunFinished finished) {
            onFinish(finished);
        }
    }

    private void onStart(RunStarted run) {
        name = run.name();
        totalSteps = run.totalSteps();
        mayEndEarly = !run.limits().isEmpty();
        long hosts = run.hosts().stream().distinct().count();
        display.print(String.format(
                Locale.ROOT,
                "%s: %s on %s, %s rows%s, %s steps of %d rows (micro-batches of %d), %s parameters",
                run.name(),
                counted(run.worldSize(), "rank"),
                counted(hosts, "host"),
                Figures.count(run.rows()),
                run.rowsLeftOut() == 0 ? "" : " of which each epoch leaves out " + run.rowsLeftOut(),
                Figures.count(run.totalSteps()),
                run.batchSize(),
                run.microBatchSize(),
                Figures.compact(run.parameters())));
        if (mayEndEarly) {
            display.print(run.name() + ": ends before its last step after " + String.join(", or ", run.limits()));
        }
    }

    private void onStep(StepFinished step) {
        double share = totalSteps == 0 ? 0 : (double) step.step() / totalSteps;
        if (!ticker.isDue(share)) {
            return;
        }
        List<String> figures = new ArrayList<>();
        figures.add("step " + step.step() + "/" + totalSteps);
        figures.add("loss " + Figures.metric(step.loss()));
        figures.add((mayEndEarly ? "at most " : "") + Figures.duration(step.secondsLeft()) + " left");
        figures.add(Figures.compact(step.samplesPerSecond()) + " rows/s");
        figures.add(Figures.compact(step.tokensPerSecond()) + " tokens/s");
        figures.add("lr " + Figures.small(step.learningRate()));
        figures.add(String.format(Locale.ROOT, "epoch %.2f", step.epoch()));
        display.progress(new ProgressText(name, OptionalDouble.of(Math.min(1, share)), figures));
    }

    private static String line(Restarted event) {
        String who = event.culprit().map(culprit -> culprit + " failed").orElse("training failed");
        String ranks = counted(event.worldSize(), "rank");
        return "after step " + event.failedStep() + ": " + who + where(event) + ": " + event.cause() + more(event)
                + "\nattempt " + event.attempt()
                + " begins with "
                + (event.worldSize() == event.worldSizeBefore()
                        ? ranks
                        : ranks + " instead of " + event.worldSizeBefore())
                + (event.step() == 0
                        ? " at step 0: there is no checkpoint yet"
                        : " from the checkpoint of step " + event.step());
    }

    private static String where(Restarted event) {
        return event.activity().map(activity -> " in " + activity).orElse("");
    }

    private static String more(Restarted event) {
        return event.report().isEmpty() ? "" : "\n" + event.report() + ".txt tells more";
    }

    private static String line(Evaluated event) {
        StringBuilder line = new StringBuilder(
                String.format(Locale.ROOT, "step %d, epoch %.2f: validation", event.step(), event.epoch()));
        String gap = " ";
        for (String metric : WORTH_A_LINE) {
            if (event.metrics().containsKey(metric)
                    && !(metric.equals("macro_f1") && event.metrics().containsKey("f1"))) {
                line.append(gap)
                        .append(metric)
                        .append(' ')
                        .append(Figures.metric(event.metrics().get(metric)));
                gap = ", ";
            }
        }
        return line + (event.best() ? " (best so far)" : "");
    }

    private void onFinish(RunFinished run) {
        display.endProgress();
        String best = Double.isNaN(run.bestValue())
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", best at step %d with %s %s",
                        run.bestStep(),
                        run.metric(),
                        Figures.metric(run.bestValue()));
        display.print(String.format(
                Locale.ROOT,
                "%s: %s in %s%s",
                name,
                counted(run.steps(), "step"),
                Figures.duration(run.seconds()),
                best));
    }

    private static String counted(long number, String thing) {
        return Figures.count(number) + " " + thing + (number == 1 ? "" : "s");
    }
}
