package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.train.TrainJob;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.track.Display;
import dev.anneal.track.TrainListener;
import dev.anneal.train.event.CheckpointWritten;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.TrainEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Everything of a run is on HDFS. An executor gets a kill -9 after a checkpoint, and the next run goes on from it to the model of an undisturbed one. */
@Tag("hdfs")
@ExtendWith(LocalCluster.class)
class HdfsRunTest {
    private static final int CHECKPOINT_STEPS = 20;
    private static final int FATAL_STEP = 2 * CHECKPOINT_STEPS;

    @TempDir
    private static Path folder;

    private static MiniDFSCluster hdfs;
    private static Path config;

    @BeforeAll
    static void start() throws IOException {
        hdfs = new MiniDFSCluster.Builder(
                        new Configuration(), folder.resolve("hdfs").toFile())
                .numDataNodes(1)
                .build();
        hdfs.waitActive();
        List<String> lines = new ArrayList<>(List.of("text\tlabel"));
        for (int row = 0; row < 240; row++) {
            lines.add(row % 2 == 0 ? "a good film, number " + row + "\tgood" : "film " + row + " is a bad one\tbad");
        }
        config = Files.writeString(folder.resolve("films.yaml"), """
                name: films
                task: single-label
                model: {source: vectors/tiny-bert/seqcls-single/model}
                data:
                  train: {path: "%s", format: tsv}
                  split: {validation: 0.2}
                  max-length: 24
                train:
                  epochs: 12
                  batch-size: 16
                  optimizer: {learning-rate: 1e-3}
                  evaluate-every: 5 epochs
                  checkpoint-every: %d steps
                cluster: {attempts: 1}
                output: "%s"
                """.formatted(
                        Files.write(folder.resolve("films.tsv"), lines), CHECKPOINT_STEPS, folder.resolve("local")));
    }

    @AfterAll
    static void stop() {
        hdfs.shutdown();
    }

    @Test
    void goesOnFromItsCheckpointToTheModelOfAnUndisturbedRun() throws IOException {
        Diary killed = new Diary();
        AnnealException problem = catchThrowableOfType(AnnealException.class, () -> train("/run", event -> {
            boolean first = killed.events.stream().noneMatch(HdfsRunTest::isFatal);
            killed.onEvent(event);
            if (first && isFatal(event)) {
                ExecutorProcess.youngest().kill();
            }
        }));
        assertThat(problem).hasMessageStartingWith("Rank ").hasMessageContaining("was lost");
        assertThat(paths("/run")).noneMatch(path -> path.contains("/model/") || path.endsWith("/training.json"));

        Diary diary = new Diary();
        TrainResult resumed = train("/run", diary);
        TrainResult undisturbed = train("/undisturbed", event -> {});

        assertThat(resumed).isEqualTo(undisturbed);
        assertThat(diary.resumedFrom()).isGreaterThanOrEqualTo(FATAL_STEP);
        assertThat(paths("/run")).contains("/run/model/model.safetensors", "/run/model/config.json", "/run/training.json");
        assertThat(paths("/run").filter(path -> path.contains("/checkpoints/") || path.contains("/best/")))
                .allMatch(path -> path.matches("/run/(checkpoints|best)/step-\\d+/(manifest.json|share-.*\\.bin)"));
        assertThat(train("/run", event -> {})).as("found, not trained again").isEqualTo(undisturbed);
    }

    private static boolean isFatal(TrainEvent event) {
        return event instanceof CheckpointWritten written && written.step() >= FATAL_STEP;
    }

    private static TrainResult train(String output, TrainListener listener) {
        Anneal anneal = Anneal.load(config)
                .with("output=" + hdfs.getURI() + output)
                .shownOn(Display.plain(new PrintStream(OutputStream.nullOutputStream())));
        anneal.prepare(LocalCluster.session());
        return new TrainJob(LocalCluster.session(), anneal.config(), InstantSource.system()).run(listener);
    }

    private static Stream<String> paths(String folder) throws IOException {
        FileSystem files = hdfs.getFileSystem();
        List<String> paths = new ArrayList<>();
        List<FileStatus> open = new ArrayList<>(List.of(files.getFileStatus(new org.apache.hadoop.fs.Path(folder))));
        while (!open.isEmpty()) {
            FileStatus next = open.remove(open.size() - 1);
            if (next.isDirectory()) {
                open.addAll(List.of(files.listStatus(next.getPath())));
            } else {
                paths.add(next.getPath().toUri().getPath());
            }
        }
        return paths.stream();
    }

    private static final class Diary implements TrainListener {
        private final List<TrainEvent> events = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void onEvent(TrainEvent event) {
            events.add(event);
        }

        int resumedFrom() {
            return events.stream()
                    .filter(Resumed.class::isInstance)
                    .mapToInt(event -> ((Resumed) event).step())
                    .findFirst()
                    .orElseThrow();
        }
    }
}
