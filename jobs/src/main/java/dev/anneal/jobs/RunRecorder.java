package dev.anneal.jobs;

import dev.anneal.error.AnnealException;
import dev.anneal.track.MetricsFile;
import dev.anneal.track.TrainListener;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.Restarted;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.RunFinished;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.Stopped;
import dev.anneal.train.event.TrainEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps {@code metrics.jsonl}. A run that resumes goes on with the file; one that begins anew, in a folder where another configuration was trained,
 * begins a new file. Which of the two it is shows with the first event after those that only say that an attempt begins.
 */
final class RunRecorder implements TrainListener, AutoCloseable {
    private static final String FILE = "metrics.jsonl";

    private final LocalRecords records;
    private final List<TrainEvent> beginnings = new ArrayList<>();
    private Optional<MetricsFile> metrics = Optional.empty();

    RunRecorder(LocalRecords records) {
        this.records = records;
    }

    @Override
    public synchronized void onEvent(TrainEvent event) {
        if (metrics.isEmpty() && (event instanceof RunStarted || event instanceof Restarted)) {
            beginnings.add(event);
            return;
        }
        file(event).onEvent(event);
        if (event instanceof Evaluated || event instanceof RunFinished || event instanceof Stopped) {
            records.publish(FILE);
        }
    }

    private MetricsFile file(TrainEvent first) {
        if (metrics.isEmpty()) {
            Path file = records.fetch(FILE);
            if (!beginnings.isEmpty() && !(first instanceof Resumed)) {
                delete(file);
            }
            MetricsFile opened = MetricsFile.append(file);
            metrics = Optional.of(opened);
            beginnings.forEach(opened::onEvent);
        }
        return metrics.get();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException problem) {
            throw AnnealException.environment(
                    file + " cannot be replaced: " + problem + ". Check its permissions.", problem);
        }
    }

    @Override
    public synchronized void close() {
        metrics.ifPresent(MetricsFile::close);
    }
}
