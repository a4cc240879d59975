package dev.anneal.report;

import dev.anneal.error.AnnealException;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.evaluate.Example;
import dev.anneal.evaluate.Examples;
import dev.anneal.track.MetricsFile;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.TrainEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads what a report needs from a run's folder; each file may be missing. */
final class RunFiles {
    private RunFiles() {}

    static ReportInputs read(Path runDir, Optional<Path> manifest) {
        if (!Files.isDirectory(runDir)) {
            throw AnnealException.user(
                    "There is no run in " + runDir + ": it is not a folder. Name the `output` of a run.");
        }
        Path metrics = runDir.resolve("metrics.jsonl");
        List<TrainEvent> events = Files.exists(metrics) ? MetricsFile.read(metrics) : List.of();
        Optional<String> configuration = text(runDir.resolve("config.yaml"));
        List<Example> examples =
                text(runDir.resolve("examples.json")).map(Examples::fromJson).orElse(List.of());
        return new ReportInputs(
                name(runDir, events, configuration),
                events,
                text(runDir.resolve("evaluation.json")).map(Evaluation::fromJson),
                configuration,
                manifest.or(() -> Optional.of(runDir.resolve("manifest.json")))
                        .flatMap(RunFiles::text)
                        .map(DatasetSummaryJson::read),
                examples);
    }

    private static String name(Path runDir, List<TrainEvent> events, Optional<String> configuration) {
        return events.stream()
                .filter(RunStarted.class::isInstance)
                .map(event -> ((RunStarted) event).name())
                .findFirst()
                .or(() -> Configuration.of(configuration).value("name"))
                .orElseGet(
                        () -> String.valueOf(runDir.toAbsolutePath().normalize().getFileName()));
    }

    private static Optional<String> text(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw AnnealException.environment(
                    file + " cannot be read: " + e.getMessage() + ". Check its rights and that it is UTF-8.", e);
        }
    }
}
