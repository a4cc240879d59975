package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.StopRequest;
import dev.anneal.jobs.prepare.PreparedDataset;
import dev.anneal.jobs.score.ScoreResult;
import dev.anneal.jobs.train.TrainJob;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.track.TrainListener;
import dev.anneal.train.event.CheckpointWritten;
import dev.anneal.train.event.TrainEvent;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A run of which everything, its table too, is on a file system that is not this machine's, beside the same run here. */
final class DistantRun {
    private static final int CHECKPOINT_STEPS = 20;
    private static final int FATAL_STEP = 2 * CHECKPOINT_STEPS;

    private final FileSystem files;
    private final Films films;
    private final String table;

    private DistantRun(FileSystem files, Films films, String table) {
        this.files = files;
        this.films = films;
        this.table = table;
    }

    /** @param folder on this machine, for the run beside it */
    static DistantRun on(FileSystem files, java.nio.file.Path folder) throws IOException {
        Films films = Films.in(
                folder,
                "train.epochs=12",
                "train.checkpoint-every=" + CHECKPOINT_STEPS + " steps",
                "cluster.attempts=1",
                "score.input={path: \"" + folder.resolve("films.tsv") + "\", format: tsv}");
        Path table = files.makeQualified(new Path("/tables/films.tsv"));
        files.copyFromLocalFile(new Path(films.table().toUri()), table);
        return new DistantRun(files, films, table.toString());
    }

    private Anneal here() {
        return films.anneal("run");
    }

    private Anneal there() {
        return here().with("data.train.path=" + table)
                .with("score.input.path=" + table)
                .with("output=" + files.makeQualified(new Path("/run")));
    }

    /** Prepares, trains with a kill -9 of an executor on the way, goes on, evaluates and scores; compares all of it with the run here. */
    void isAsHere() throws IOException {
        PreparedDataset dataset = there().prepare(LocalCluster.session());
        assertThat(there().prepare(LocalCluster.session()).reused()).isTrue();
        Diary killed = new Diary();
        AnnealException problem = catchThrowableOfType(
                AnnealException.class,
                () -> train(there(), event -> {
                    boolean first = killed.events.stream().noneMatch(DistantRun::isFatal);
                    killed.onEvent(event);
                    if (first && isFatal(event)) {
                        ExecutorProcess.youngest().kill();
                    }
                }));
        assertThat(problem).hasMessageStartingWith("Rank ").hasMessageContaining("was lost");
        assertThat(paths()).noneMatch(path -> path.contains("/model/") || path.endsWith("/training.json"));
        Diary diary = new Diary();
        TrainResult resumed = train(there(), diary);

        assertThat(digests(here().prepare(LocalCluster.session()))).isEqualTo(digests(dataset));
        assertThat(resumed).isEqualTo(train(here(), event -> {}));
        assertThat(diary.resumedFrom()).isGreaterThanOrEqualTo(FATAL_STEP);
        assertThat(paths()).contains("/run/model/model.safetensors", "/run/model/config.json", "/run/training.json");
        assertThat(paths().filter(path -> path.contains("/checkpoints/") || path.contains("/best/")))
                .allMatch(path -> path.matches("/run/(checkpoints|best)/step-\\d+/(manifest.json|share-.*\\.bin)"));
        assertThat(train(there(), event -> {})).as("found, not trained again").isEqualTo(resumed);
        assertThat(metrics(there())).isEqualTo(metrics(here()));
        assertThat(scored(there())).hasSize(240).isEqualTo(scored(here()));
        assertThat(there().score(LocalCluster.session()).reused()).isTrue();
    }

    private static Map<String, Double> metrics(Anneal anneal) {
        return anneal.evaluate(LocalCluster.session()).metrics();
    }

    private static List<String> scored(Anneal anneal) {
        ScoreResult result = anneal.score(LocalCluster.session());
        return ScoredRun.read(result.folder()).toJSON().collectAsList();
    }

    private static List<String> digests(PreparedDataset dataset) {
        return dataset.manifest().shards().stream().map(shard -> shard.sha256()).toList();
    }

    private static boolean isFatal(TrainEvent event) {
        return event instanceof CheckpointWritten written && written.step() >= FATAL_STEP;
    }

    private static TrainResult train(Anneal anneal, TrainListener listener) {
        return new TrainJob(LocalCluster.session(), anneal.config(), InstantSource.system(), new StopRequest())
                .run(listener);
    }

    private Stream<String> paths() throws IOException {
        List<String> paths = new ArrayList<>();
        List<FileStatus> open = new ArrayList<>(List.of(files.getFileStatus(new Path("/run"))));
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
}
