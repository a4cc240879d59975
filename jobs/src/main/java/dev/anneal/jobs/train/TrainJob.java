package dev.anneal.jobs.train;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigWriter;
import dev.anneal.config.Transport;
import dev.anneal.dataset.Manifest;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.StopRequest;
import dev.anneal.jobs.cluster.AbsolutePaths;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.jobs.lease.Lease;
import dev.anneal.jobs.lease.LeaseTimes;
import dev.anneal.jobs.prepare.VerifiedDataset;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.track.TrainListener;
import dev.anneal.train.TrainCallback;
import dev.anneal.train.checkpoint.CheckpointCommits;
import dev.anneal.train.checkpoint.CheckpointFolder;
import dev.anneal.train.event.RunFinished;
import dev.anneal.train.event.RunStarted;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a prepared dataset on the executors of a session: one barrier stage, one rank per executor, and another one where an executor is lost. A run
 * whose model is there already is not trained again; an interrupted one goes on from its newest intact checkpoint.
 */
public final class TrainJob {
    private static final Logger LOG = LoggerFactory.getLogger(TrainJob.class);
    private static final int SECRET_BYTES = 32;

    private final SparkSession spark;
    private final RunConfig config;
    private final RunFolder folder;
    private final InstantSource clock;
    private final StopRequest stop;
    private final List<TrainCallback> callbacks;
    private volatile Transport transport;
    private volatile int microBatchRows;

    /** @param stop heeded while ranks train */
    public TrainJob(SparkSession spark, RunConfig config, InstantSource clock, StopRequest stop) {
        this(spark, config, clock, stop, List.of());
    }

    /** @param callbacks called in this process; not for a run whose model is there already */
    public TrainJob(
            SparkSession spark,
            RunConfig config,
            InstantSource clock,
            StopRequest stop,
            List<? extends TrainCallback> callbacks) {
        this.spark = spark;
        this.config = AbsolutePaths.of(config);
        this.folder = new RunFolder(this.config.output());
        this.clock = clock;
        this.stop = stop;
        this.callbacks = List.copyOf(callbacks);
        this.transport = config.cluster().transport();
    }

    /** What gradients travel over: as the ranks have agreed, before {@link #run} tells of the first event. */
    public Transport transport() {
        return transport;
    }

    /** The rows of a micro-batch with which the run began: given, or found before {@link #run} tells of the first event. */
    public int microBatchRows() {
        return microBatchRows;
    }

    /**
     * Trains to the end, or until the run is asked to stop.
     *
     * @param listener hears every event of the run, on a thread of its own choosing: one at a time, in order
     * @throws AnnealException of kind stopped, if the run was asked to stop; of kind user, if another process trains into the same folder
     */
    public TrainResult run(TrainListener listener) {
        try (StopRequest.Heed ignored = stop.heed()) {
            TrainResult result = runToTheEnd(listener);
            if (stop.isMade()) {
                throw AnnealException.stopped(
                        "Training is complete, but the run was asked to stop. Run it again to go on.");
            }
            return result;
        }
    }

    private TrainResult runToTheEnd(TrainListener listener) {
        Configuration hadoop = HostFolders.hadoopConfiguration();
        ModelDirectory source = SourceModel.open(config.model(), hadoop);
        FinishedRun finished = new FinishedRun(folder, new RunFiles(hadoop));
        String asked = RunDigest.of(config, source, folder, hadoop);
        OptionalInt known = microBatches(asked).first();
        Optional<TrainResult> earlier =
                known.isPresent() ? finished.find(digest(known.getAsInt(), asked, source), wanted()) : Optional.empty();
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Manifest dataset = VerifiedDataset.open(folder, "train", hadoop);
        config.train().loss().requireOnly(dataset.labels());
        try (Lease lease = Lease.acquire(folder.checkpoints(), hadoop, LeaseTimes.USUAL, LOG::warn, () -> {})) {
            MicroBatches microBatches = microBatches(asked);
            if (microBatches.first().isEmpty()) {
                microBatches.found(new MicroBatchStage(spark, config).run(folder));
            }
            microBatchRows = microBatches.first().orElseThrow();
            String runDigest = digest(microBatchRows, asked, source);
            Optional<TrainResult> meanwhile = finished.find(runDigest, wanted());
            return meanwhile.isPresent() ? meanwhile.get() : train(runDigest, microBatches, finished, lease, listener);
        }
    }

    /** A run that a callback has ended is not what the configuration says: only who has callbacks, too, is content with it. */
    private Set<FinishedRun.Extent> wanted() {
        return callbacks.isEmpty()
                ? EnumSet.of(FinishedRun.Extent.AS_CONFIGURED)
                : EnumSet.allOf(FinishedRun.Extent.class);
    }

    private MicroBatches microBatches(String asked) {
        return MicroBatches.of(config, folder, new RunFiles(HostFolders.hadoopConfiguration()), asked);
    }

    /**
     * Of the run with micro-batches as it began with: where they are halved later, it is the same run.
     *
     * @param asked of the configuration as it is
     */
    private String digest(int rows, String asked, ModelDirectory source) {
        return config.train().isMicroBatchAuto()
                ? RunDigest.of(config.withMicroBatchRows(rows), source, folder, HostFolders.hadoopConfiguration())
                : asked;
    }

    private TrainResult train(
            String runDigest, MicroBatches microBatches, FinishedRun finished, Lease lease, TrainListener listener) {
        try (DriverCallbacks inDriver = new DriverCallbacks(callbacks)) {
            return train(runDigest, microBatches, finished, lease, listener, inDriver);
        }
    }

    private TrainResult train(
            String runDigest,
            MicroBatches microBatches,
            FinishedRun finished,
            Lease lease,
            TrainListener listener,
            DriverCallbacks inDriver) {
        Instant start = clock.instant();
        TrainResult result = train(runDigest, microBatches, lease, inDriver, event -> {
            if (event instanceof RunStarted) {
                // Not before: a run that is refused must not touch what an earlier one left.
                finished.forget();
            }
            listener.onEvent(event);
        });
        lease.require();
        double seconds = Duration.between(start, clock.instant()).toMillis() / 1e3;
        listener.onEvent(new RunFinished(
                clock.instant(),
                result.steps(),
                seconds,
                result.bestStep(),
                config.train().bestMetric(),
                result.bestValue(),
                result.modelSha256()));
        finished.record(runDigest, result, inDriver.extent(result));
        return result;
    }

    private TrainResult train(
            String runDigest,
            MicroBatches microBatches,
            Lease lease,
            DriverCallbacks inDriver,
            TrainListener listener) {
        Configuration hadoop = HostFolders.hadoopConfiguration();
        CheckpointFolder checkpoints = CheckpointFolder.of(folder.checkpoints(), hadoop);
        CheckpointFolder best = CheckpointFolder.of(folder.best(), hadoop);
        int keep = config.train().keepCheckpoints();
        return new RestartLoop(
                        spark,
                        config,
                        microBatches,
                        checkpoints,
                        () -> new CheckpointCommits(checkpoints, best, runDigest, keep, clock, lease::require),
                        new FailureFiles(folder, new RunFiles(hadoop)),
                        new AttemptRelay.Listeners(listener, stop, agreed -> transport = agreed, inDriver),
                        clock)
                .run(() -> new TrainTask(
                        new RankTraining(
                                RunConfigWriter.yaml(config.withMicroBatchRows(microBatches.now())),
                                folder,
                                secret(),
                                inDriver.place()),
                        runDigest));
    }

    static String secret() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }
}
