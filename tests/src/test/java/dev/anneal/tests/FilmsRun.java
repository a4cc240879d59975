package dev.anneal.tests;

import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.StopRequest;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.track.Display;
import dev.anneal.track.MetricsFile;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A tiny model learns, with dropout, which films are good; in runs that differ in their folders only. */
record FilmsRun(Path folder, Path config) {
    static FilmsRun in(Path folder, int steps, String checkpointEvery) throws IOException {
        List<String> lines = new ArrayList<>(List.of("text\tlabel"));
        for (int row = 0; row < 240; row++) {
            lines.add(row % 2 == 0 ? "a good film, number " + row + "\tgood" : "film " + row + " is a bad one\tbad");
        }
        Path config = Files.writeString(folder.resolve("films.yaml"), """
                name: films
                task: single-label
                model: {source: "%s"}
                data:
                  train: {path: "%s", format: tsv}
                  split: {validation: 0.2}
                  max-length: 24
                train:
                  epochs: 200
                  max-steps: %d
                  batch-size: 16
                  dropout: 0.2
                  optimizer: {learning-rate: 1e-3}
                  evaluate-every: 5 epochs
                  checkpoint-every: %s
                output: "%s"
                """.formatted(
                        Path.of("vectors/tiny-bert/seqcls-single/model").toAbsolutePath(),
                        Files.write(folder.resolve("films.tsv"), lines),
                        steps,
                        checkpointEvery,
                        folder.resolve("none")));
        return new FilmsRun(folder, config);
    }

    /** On the executors of {@link LocalCluster}. */
    TrainResult train(String output, StopRequest stop, String... overrides) {
        Anneal anneal = Anneal.load(config)
                .with("output=" + folder.resolve(output))
                .stoppedBy(stop)
                .shownOn(Display.plain(new PrintStream(OutputStream.nullOutputStream())));
        for (String override : overrides) {
            anneal = anneal.with(override);
        }
        anneal.prepare(LocalCluster.session());
        return anneal.train(LocalCluster.session());
    }

    /** What metrics.jsonl says so far. */
    <T extends TrainEvent> List<T> events(String output, Class<T> type) {
        Path file = folder.resolve(output).resolve("metrics.jsonl");
        return Files.exists(file)
                ? MetricsFile.read(file).stream()
                        .filter(type::isInstance)
                        .map(type::cast)
                        .toList()
                : List.of();
    }

    List<Integer> steps(String output) {
        return events(output, StepFinished.class).stream()
                .map(StepFinished::step)
                .toList();
    }

    /** Waits until a step is done, by a run that some other thread or process drives. */
    void awaitStep(String output, int step) throws InterruptedException {
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (steps(output).stream().noneMatch(done -> done >= step)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("step " + step + " of " + output + " does not come");
            }
            Thread.sleep(20);
        }
    }
}
