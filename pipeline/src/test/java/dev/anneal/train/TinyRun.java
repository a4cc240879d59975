package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.LocalAllReduce;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.dataset.Dataset;
import dev.anneal.digest.Sha256;
import dev.anneal.model.VectorLayout;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.tensor.Device;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import dev.anneal.train.blackbox.BlackBox;
import dev.anneal.train.checkpoint.CheckpointCommits;
import dev.anneal.train.checkpoint.CheckpointCommitter;
import dev.anneal.train.checkpoint.CheckpointFolder;
import dev.anneal.train.checkpoint.LocalCommitter;
import dev.anneal.train.checkpoint.StateVector;
import dev.anneal.train.event.TrainEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;

/** A run of a tiny model on made-up rows, for single-label with a label that one token tells, on one or more ranks in this process. */
final class TinyRun {
    static final int TRAIN_ROWS = 75;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CONFIG = """
            name: tiny
            model: {source: unused}
            data:
              train: {path: unused, format: csv}
              split: {validation: 0.2}
              columns: {text: text, label: label}
            train:
              epochs: 3
              batch-size: 16
              micro-batch-size: 3
              dropout: 0.1
              optimizer: {name: adamw, learning-rate: 3e-3}
              schedule: {name: linear, warmup-ratio: 0.1}
              evaluate-every: 5 steps
              checkpoint-every: 4 steps
            output: unused
            """;

    private final Path folder;
    private final TinyTask task;
    private final ModelDirectory source;
    private final List<String> overrides;
    private final Map<Integer, BlackBox> blackBoxes = new ConcurrentHashMap<>();
    private final List<TrainCallback> callbacks = new ArrayList<>();
    private volatile Function<Integer, Stop> stop = rank -> Stop.NONE;
    private Device device = Device.PROCESSOR;
    private volatile Function<Integer, InstantSource> clock = rank -> InstantSource.system();
    final List<TrainEvent> events = Collections.synchronizedList(new ArrayList<>());

    /** @param overrides as after {@code --set} */
    TinyRun(Path folder, String... overrides) {
        this(folder, TinyTask.SINGLE_LABEL, overrides);
    }

    TinyRun(Path folder, TinyTask task, String... overrides) {
        this(folder, task, task.model(), overrides);
    }

    /** @param source another model than the task's own */
    TinyRun(Path folder, TinyTask task, ModelDirectory source, String... overrides) {
        this.folder = folder;
        this.task = task;
        this.source = source;
        this.overrides = List.of(overrides);
    }

    BlackBox blackBox(int rank) {
        return blackBoxes.computeIfAbsent(rank, ignored -> new BlackBox(InstantSource.system()));
    }

    /** What each rank wishes from now on. */
    void wish(Function<Integer, Stop> ofRank) {
        stop = ofRank;
    }

    /** What each rank's clock shows from now on. */
    void time(Function<Integer, InstantSource> ofRank) {
        clock = ofRank;
    }

    /** Where ranks compute from now on. */
    TinyRun on(Device where) {
        device = where;
        return this;
    }

    /** Rank 0 calls it from now on. */
    void call(TrainCallback callback) {
        callbacks.add(callback);
    }

    /** What a rank ends with. */
    record End(TrainOutcome outcome, String parametersSha256) {}

    /** Runs all ranks to the end. */
    List<End> run(int worldSize) throws Exception {
        return run(worldSize, event -> {});
    }

    /** @param listener may throw, which fails rank 0 */
    List<End> run(int worldSize, Consumer<TrainEvent> listener) throws Exception {
        return run(worldSize, LocalAllReduce.group(worldSize, PATIENCE)::get, listener);
    }

    /** @param join lets a rank join the others, on its own thread */
    List<End> run(int worldSize, IntFunction<AllReduce> join, Consumer<TrainEvent> listener) throws Exception {
        CheckpointCommitter committer = committer(listener);
        return LocalRanks.run(worldSize, PATIENCE, join, member -> rank(member, committer, listener));
    }

    private CheckpointCommitter committer(Consumer<TrainEvent> listener) {
        CheckpointCommits commits = new CheckpointCommits(
                checkpoints(), best(), "digest", config().train().keepCheckpoints(), InstantSource.system(), () -> {});
        return new LocalCommitter(Long.toHexString(System.nanoTime()), commits, event -> {
            listener.accept(event);
            events.add(event);
        });
    }

    private CheckpointFolder best() {
        return CheckpointFolder.of(folder.resolve("best").toString(), new Configuration());
    }

    private End rank(AllReduce allReduce, CheckpointCommitter committer, Consumer<TrainEvent> listener) {
        Engine.enter(1, device);
        RunConfig config = config();
        try (Dataset dataset = Dataset.open(folder.resolve("dataset"));
                TaskModel taskModel = model(config);
                TrainLoop loop = new TrainLoop(setup(config, taskModel, dataset, allReduce, committer, listener))) {
            try {
                TrainOutcome outcome = loop.run();
                return new End(outcome, digest(taskModel.model().vectors()));
            } catch (RuntimeException problem) {
                // While the gradients that others may still add up are there.
                allReduce.fail(problem);
                throw problem;
            }
        }
    }

    /** What one rank alone makes of a loop that has not run. */
    <R> R rehearse(Function<TrainLoop, R> use) {
        Engine.enter(1, device);
        RunConfig config = config();
        try (Dataset dataset = Dataset.open(folder.resolve("dataset"));
                TaskModel taskModel = model(config);
                TrainLoop loop = new TrainLoop(setup(
                        config, taskModel, dataset, LocalAllReduce.alone(), committer(event -> {}), event -> {}))) {
            String before = digest(taskModel.model().vectors());
            R result = use.apply(loop);
            assertThat(digest(taskModel.model().vectors())).isEqualTo(before);
            return result;
        }
    }

    private TrainLoop.Setup setup(
            RunConfig config,
            TaskModel taskModel,
            Dataset dataset,
            AllReduce allReduce,
            CheckpointCommitter committer,
            Consumer<TrainEvent> listener) {
        return new TrainLoop.Setup(
                config,
                "digest",
                taskModel,
                task.masking(config, folder),
                dataset,
                allReduce,
                checkpoints(),
                best(),
                committer,
                Collections.nCopies(allReduce.worldSize(), "here"),
                event -> {
                    listener.accept(event);
                    events.add(event);
                },
                new DriverLink(
                        blackBox(allReduce.rank()),
                        () -> stop.apply(allReduce.rank()),
                        callbacks.isEmpty() ? Optional.empty() : Optional.of(TrainCallback.all(callbacks))),
                clock.apply(allReduce.rank()));
    }

    /**
     * A digest of what the newest checkpoint says of every vector, whoever wrote which part of it.
     *
     * @param step at which it is to be
     */
    String checkpointSha256(int step) {
        Engine.enter(1);
        List<FlatVector> values = new ArrayList<>();
        try (TaskModel taskModel = model(config())) {
            List<StateVector> state = new ArrayList<>();
            for (VectorLayout layout : taskModel.model().layouts()) {
                for (String part : List.of("", ".mean", ".square")) {
                    FlatVector whole = FlatVector.zeros(layout.floats());
                    values.add(whole);
                    state.add(new StateVector(layout.name() + part, layout.floats(), 0, whole));
                }
            }
            CheckpointFolder checkpoints = checkpoints();
            assertThat(checkpoints.steps().get(0)).isEqualTo(step);
            assertThat(checkpoints.restore(step, state)).isEmpty();
            return digest(values);
        } finally {
            values.forEach(FlatVector::close);
        }
    }

    CheckpointFolder checkpoints() {
        return CheckpointFolder.of(folder.resolve("checkpoints").toString(), new Configuration());
    }

    RunConfig config() {
        List<String> all = new ArrayList<>(List.of("task=" + task.task.yamlName()));
        all.addAll(task.overrides());
        all.addAll(overrides);
        return RunConfigReader.parse(CONFIG, "tiny", all);
    }

    TaskModel model(RunConfig config) {
        TaskModel.TrainingOptions options = new TaskModel.TrainingOptions(
                task.task,
                task.labels.names(),
                config.model().head(),
                config.train().dropout(),
                TaskModel.Start.of(config.model()),
                1,
                config.data().masking().nextSentence(),
                config.train().precision());
        return TaskModel.forTraining(source, options);
    }

    static String digest(List<FlatVector> vectors) {
        Sha256 digest = new Sha256();
        vectors.forEach(vector -> digest.add(vector.contents()));
        return digest.hex();
    }

    /** Writes the dataset. */
    static void prepare(Path folder) {
        prepare(folder, TinyTask.SINGLE_LABEL);
    }

    static void prepare(Path folder, TinyTask task) {
        TinyDataset.write(folder, task);
    }
}
