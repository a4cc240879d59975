package dev.anneal.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.train.event.CheckpointWritten;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.Restarted;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.RunFinished;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
    private static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("run/metrics.jsonl");
    }

    @Test
    void everyEventIsInTheFileAtOnce() throws IOException {
        try (MetricsFile file = MetricsFile.create(path)) {
            file.onEvent(step(1));
            file.onEvent(step(2));

            assertThat(Files.readString(path)).isEqualTo(step(1).toJson() + "\n" + step(2).toJson() + "\n");
            assertThat(MetricsFile.read(path)).containsExactly(step(1), step(2));
        }
    }

    @Test
    void aResumedRunForgetsTheStepsThatAreTakenAgain() {
        TrainEvent evaluation = new Evaluated(TIME, 2, 0.2, Map.of("loss", 0.4), true);
        TrainEvent checkpoint = new CheckpointWritten(TIME, 2, "step-000002", 10, 0.1, 0.02, 0);
        try (MetricsFile file = MetricsFile.create(path)) {
            List.of(step(1), step(2), evaluation, checkpoint, step(3), step(4)).forEach(file::onEvent);
            file.onEvent(new Evaluated(TIME, 4, 0.4, Map.of("loss", 0.3), true));
        }

        Resumed resumed = new Resumed(TIME, 2, "step-000002");
        try (MetricsFile file = MetricsFile.append(path)) {
            file.onEvent(resumed);
            file.onEvent(step(3));
        }

        assertThat(MetricsFile.read(path)).containsExactly(step(1), step(2), evaluation, checkpoint, resumed, step(3));
        assertThat(folder.resolve("run")).isDirectoryContaining(each -> each.endsWith("metrics.jsonl"));
        assertThat(folder.resolve("run").toFile().list()).hasSize(1);
    }

    @Test
    void aRestartForgetsThemTooEvenIfNoCheckpointFollows() {
        Restarted restarted =
                new Restarted(TIME, 2, 1, 2, 2, 2, Optional.empty(), "it was lost.", Optional.empty(), "");
        Restarted again = new Restarted(TIME, 3, 0, 1, 2, 2, Optional.empty(), "it was lost.", Optional.empty(), "");
        try (MetricsFile file = MetricsFile.create(path)) {
            List.of(step(1), step(2), restarted).forEach(file::onEvent);
            assertThat(MetricsFile.read(path)).containsExactly(step(1), restarted);
            file.onEvent(again);
        }

        assertThat(MetricsFile.read(path)).containsExactly(restarted, again);
    }

    @Test
    void earlierRestartsStayAndAnEarlierEndGoes() {
        Resumed first = new Resumed(TIME, 2, "step-000002");
        Resumed second = new Resumed(TIME, 1, "step-000001");
        try (MetricsFile file = MetricsFile.create(path)) {
            List.of(step(1), step(2), first, step(3)).forEach(file::onEvent);
            file.onEvent(new RunFinished(TIME, 3, 9, 3, "accuracy", 0.8, "ab"));
            file.onEvent(second);
        }

        assertThat(MetricsFile.read(path)).containsExactly(step(1), first, second);
    }

    @Test
    void aHalfWrittenLineIsDropped() throws IOException {
        try (MetricsFile file = MetricsFile.create(path)) {
            file.onEvent(step(1));
        }
        Files.writeString(path, "{\"event\":\"step\",\"ti", StandardOpenOption.APPEND);

        assertThat(MetricsFile.read(path)).containsExactly(step(1));
        try (MetricsFile file = MetricsFile.append(path)) {
            file.onEvent(step(2));
        }
        assertThat(MetricsFile.read(path)).containsExactly(step(1), step(2));
    }

    @Test
    void aNewRunDoesNotOverwriteAnother() {
        try (MetricsFile file = MetricsFile.create(path)) {
            file.onEvent(step(1));
        }

        assertThatThrownBy(() -> MetricsFile.create(path))
                .isInstanceOf(AnnealException.class)
                .hasMessageEndingWith("has the events of an earlier run. Resume that run, or choose another output.");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> MetricsFile.read(path))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("metrics.jsonl cannot be read");
    }

    private static StepFinished step(int step) {
        return new StepFinished(TIME, step, step / 10.0, 0.5, 5e-5, 1, 16, 800, 100, 5000, List.of(50.0, 50.0), 9);
    }
}
