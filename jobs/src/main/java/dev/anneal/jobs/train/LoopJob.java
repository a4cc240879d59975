package dev.anneal.jobs.train;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigWriter;
import dev.anneal.dataset.DatasetStaging;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.StopRequest;
import dev.anneal.jobs.cluster.AbsolutePaths;
import dev.anneal.jobs.cluster.BarrierStage;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.RankListener;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.jobs.prepare.VerifiedDataset;
import dev.anneal.track.TrainListener;
import dev.anneal.train.LocalTraining;
import dev.anneal.train.Stop;
import dev.anneal.train.TrainCallback;
import dev.anneal.train.TrainingProgram;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a loop of somebody's own over a prepared dataset: on executors, one rank each, or on threads of this process. There are no checkpoints and no second
 * attempt, and nothing is written but what the loop writes.
 */
public final class LoopJob {
    private static final Logger LOG = LoggerFactory.getLogger(LoopJob.class);

    private final RunConfig config;
    private final RunFolder folder;
    private final List<TrainCallback> callbacks;
    private final TrainListener listener;
    private final StopRequest stop;

    /**
     * @param callbacks called in this process
     * @param listener hears what the loop tells by {@code training.story()}
     * @param stop told to the ranks, as {@code StepResult.stop()}
     */
    public LoopJob(
            RunConfig config, List<? extends TrainCallback> callbacks, TrainListener listener, StopRequest stop) {
        this.config = AbsolutePaths.of(config);
        this.folder = new RunFolder(this.config.output());
        this.callbacks = List.copyOf(callbacks);
        this.listener = listener;
        this.stop = stop;
    }

    /**
     * Runs on {@code cluster.executors} executors, and returns what each rank returned.
     *
     * @throws AnnealException that of the rank which failed first
     */
    public <R extends Serializable> List<R> onExecutors(SparkSession spark, TrainingProgram<R> program) {
        Configuration hadoop = HostFolders.hadoopConfiguration();
        requireDataset(hadoop);
        RunConfig pinned = SourceModel.pinned(config, hadoop, LOG::info);
        BarrierStage stage = new BarrierStage(
                spark,
                "train: " + config.name() + ", a loop of its own",
                config.cluster().executors(),
                config.cluster().threadsPerRank(),
                config.cluster().timeout());
        try (DriverCallbacks inDriver = new DriverCallbacks(callbacks)) {
            RankTraining rank =
                    new RankTraining(RunConfigWriter.yaml(pinned), folder, TrainJob.secret(), inDriver.place());
            return stage.run(
                    new LoopTask<>(rank, program),
                    new Relay(new EventRelay(transport -> {}, listener::onEvent), inDriver));
        }
    }

    /**
     * Runs on threads of this process, one rank each, without Spark.
     *
     * @throws AnnealException that of the rank which failed first
     */
    public <R extends Serializable> List<R> inProcess(int ranks, TrainingProgram<R> program) {
        Configuration hadoop = HostFolders.hadoopConfiguration();
        requireDataset(hadoop);
        RunConfig pinned = SourceModel.pinned(config, hadoop, LOG::info);
        LocalTraining training = new LocalTraining(
                pinned,
                SourceModel.open(pinned.model(), hadoop),
                DatasetStaging.stage(new Path(folder.dataset()), HostFolders.datasets(), hadoop),
                callbacks,
                listener::onEvent,
                this::wish);
        return training.run(ranks, program);
    }

    private Stop wish() {
        return stop.isMade() ? Stop.RUN : Stop.NONE;
    }

    private void requireDataset(Configuration hadoop) {
        if (config.train().isMicroBatchAuto()) {
            throw AnnealException.user(
                    "train.micro-batch-size is auto, but only train itself finds the largest. Give a number, such as the one that"
                            + " config.yaml of a trained run has.");
        }
        config.train()
                .loss()
                .requireOnly(VerifiedDataset.open(folder, "train", hadoop).labels());
    }

    /** What the ranks of a loop tell and ask. */
    private final class Relay implements RankListener {
        private final EventRelay events;
        private final DriverCallbacks inDriver;

        Relay(EventRelay events, DriverCallbacks inDriver) {
            this.events = events;
            this.inDriver = inDriver;
        }

        @Override
        public void told(int rank, Serializable message) {
            events.told(rank, message);
        }

        @Override
        public Serializable asked(int rank, Serializable question) {
            return inDriver.asked((CallbackMessage) question);
        }

        @Override
        public Serializable beat(int rank, Serializable news) {
            return wish();
        }
    }
}
