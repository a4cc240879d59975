package dev.anneal.tests;

import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.StopRequest;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.track.Display;
import dev.anneal.track.MetricsFile;
import dev.anneal.train.event.Restarted;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs of a small model over a table of films, by the executors of {@link LocalCluster}, with dropout and in micro-batches of four rows; and what
 * these runs have written down.
 *
 * @param overrides of all its runs
 */
record Films(Path folder, Path config, List<String> overrides) {
    private static final int ROWS = 240;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    static Films in(Path folder, String... overrides) throws IOException {
        List<String> lines = new ArrayList<>(List.of("text\tlabel"));
        for (int row = 0; row < ROWS; row++) {
            lines.add(row % 2 == 0 ? "a good film, number " + row + "\tgood" : "film " + row + " is a bad one\tbad");
        }
        Path table = Files.write(folder.resolve("films.tsv"), lines);
        Path config = Files.writeString(folder.resolve("films.yaml"), """
                name: films
                task: single-label
                model: {source: vectors/tiny-bert/seqcls-single/model}
                data:
                  train: {path: "%s", format: tsv}
                  split: {validation: 0.2}
                  max-length: 24
                train:
                  epochs: 200
                  batch-size: 16
                  micro-batch-size: 4
                  dropout: 0.2
                  optimizer: {learning-rate: 1e-3}
                  evaluate-every: 5 epochs
                output: "%s"
                """.formatted(table, folder.resolve("none")));
        return new Films(folder, config, List.of(overrides));
    }

    /** With columns text and label. */
    Path table() {
        return folder.resolve("films.tsv");
    }

    /** A run into a folder of its own. */
    Anneal anneal(String output, String... more) {
        Anneal anneal = Anneal.load(config).shownOn(Display.plain(new PrintStream(OutputStream.nullOutputStream())));
        for (String override : settings(output, more)) {
            anneal = anneal.with(override);
        }
        return anneal;
    }

    /** The same, with its dataset. */
    Anneal prepared(String output, String... more) {
        Anneal anneal = anneal(output, more);
        anneal.prepare(LocalCluster.session());
        return anneal;
    }

    TrainResult train(String output, String... more) {
        return prepared(output, more).train(LocalCluster.session());
    }

    /** Until the end, or until somebody wants it to stop. */
    TrainResult train(String output, StopRequest stop, String... more) {
        return prepared(output, more).stoppedBy(stop).train(LocalCluster.session());
    }

    /** All that a run puts over the configuration file. */
    List<String> settings(String output, String... more) {
        List<String> settings = new ArrayList<>(overrides);
        settings.addAll(List.of(more));
        settings.add("output=" + run(output));
        return settings;
    }

    Path run(String output) {
        return folder.resolve(output);
    }

    /** What metrics.jsonl says so far. */
    <E extends TrainEvent> List<E> events(String output, Class<E> kind) {
        Path file = run(output).resolve("metrics.jsonl");
        List<TrainEvent> events = Files.exists(file) ? MetricsFile.read(file) : List.of();
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<Restarted> restarts(String output) {
        return events(output, Restarted.class);
    }

    List<Integer> steps(String output) {
        return events(output, StepFinished.class).stream()
                .map(StepFinished::step)
                .toList();
    }

    /** Waits until a step is done, by a run that some other thread or process drives. */
    void awaitStep(String output, int step) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (steps(output).stream().noneMatch(done -> done >= step)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("step " + step + " of " + output + " does not come");
            }
            Thread.sleep(20);
        }
    }

    /** When the first step after a restart was done. */
    Instant backAtWork(String output, int restart) {
        Instant restarted = restarts(output).get(restart).time();
        return events(output, StepFinished.class).stream()
                .map(StepFinished::time)
                .filter(restarted::isBefore)
                .findFirst()
                .orElseThrow();
    }
}
