package dev.anneal.jobs.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.Encryption;
import dev.anneal.collective.LocalAllReduce;
import dev.anneal.collective.RankGroup;
import dev.anneal.collective.TcpOptions;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.dataset.Dataset;
import dev.anneal.dataset.DatasetStaging;
import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.RankContext;
import dev.anneal.jobs.cluster.RankPlace;
import dev.anneal.jobs.cluster.RankTask;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.jobs.model.AdapterExport;
import dev.anneal.jobs.model.ModelExport;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.objective.Masking;
import dev.anneal.tensor.Engine;
import dev.anneal.train.DriverLink;
import dev.anneal.train.Stop;
import dev.anneal.train.TrainLoop;
import dev.anneal.train.TrainOutcome;
import dev.anneal.train.blackbox.BlackBox;
import dev.anneal.train.checkpoint.CheckpointFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One rank: stages dataset and model on its host, joins its peers, trains, and, as rank 0, saves the model.
 *
 * @param configYaml the resolved configuration
 * @param folder the run's
 * @param runDigest of everything that decides the model's bytes
 * @param secret shared by the ranks of this attempt, in hexadecimal
 */
record TrainTask(String configYaml, RunFolder folder, String runDigest, String secret) implements RankTask<RankEnd> {
    private static final int ATTEMPT_LETTERS = 8;
    private static final Logger LOG = LoggerFactory.getLogger(TrainTask.class);

    @Override
    public RankEnd run(RankContext context) throws Exception {
        RunConfig config = RunConfigReader.parse(configYaml, folder.config(), List.of());
        BlackBox blackBox = new BlackBox(Clock.systemUTC());
        try (TrainPulse pulse =
                new TrainPulse(context, blackBox, config.cluster().stopTimeout())) {
            return run(context, config, blackBox, pulse);
        }
    }

    private RankEnd run(RankContext context, RunConfig config, BlackBox blackBox, TrainPulse pulse) throws Exception {
        Engine.enter(config.cluster().threadsPerRank());
        blackBox.enter("agreement with the other ranks");
        List<String> hosts = RankFacts.here(context, config).agree(context);
        Configuration hadoop = HostFolders.hadoopConfiguration();
        blackBox.enter("data set and model");
        ModelDirectory source = SourceModel.open(config.model(), hadoop);
        try (Dataset dataset = Dataset.open(DatasetStaging.stage(
                        new org.apache.hadoop.fs.Path(folder.dataset()), HostFolders.datasets(), hadoop));
                TaskModel taskModel = TaskModel.forTraining(source, ModelOptions.of(config, dataset.labels()));
                AllReduce allReduce = join(context, config, blackBox)) {
            DriverLink driver = new DriverLink(blackBox, pulse::wish);
            TrainLoop.Setup setup =
                    setup(config, context, taskModel, Masking.of(config, source), dataset, allReduce, hosts, driver);
            return reporting(context, allReduce, () -> {
                try (TrainLoop loop = new TrainLoop(setup)) {
                    // Before the loop is closed: that waits for shares on their way, and frees what peers may still add
                    // up.
                    return reporting(context, allReduce, () -> toTheEnd(loop, setup, source, context, pulse));
                }
            });
        }
    }

    private RankEnd toTheEnd(
            TrainLoop loop, TrainLoop.Setup setup, ModelDirectory source, RankContext context, TrainPulse pulse)
            throws IOException {
        TrainOutcome outcome = loop.run();
        setup.driver().blackBox().enter("saving the model");
        boolean saves = context.rank() == 0 && outcome.stop() == Stop.NONE;
        String sha256 = saves ? save(setup.config(), setup.model(), source, setup.dataset(), outcome) : "";
        // Nobody leaves before the model, or the checkpoint, is in place.
        setup.allReduce().broadcast(new byte[0]);
        RankPlace place = new RankPlace(context.rank(), context.host(), context.executorId());
        return new RankEnd(new TrainResult(outcome, sha256), outcome.stop(), pulse.own(), place);
    }

    /** The driver hears of the cause before it hears of what it does to the peers. A second time does nothing. */
    private static <R> R reporting(RankContext context, AllReduce allReduce, Callable<R> work) throws Exception {
        try {
            return work.call();
        } catch (Exception | Error problem) {
            context.blame(problem);
            allReduce.fail(problem);
            throw problem;
        }
    }

    private String save(
            RunConfig config, TaskModel taskModel, ModelDirectory source, Dataset dataset, TrainOutcome outcome)
            throws IOException {
        Map<String, Double> validation = Double.isNaN(outcome.bestValue())
                ? Map.of()
                : Map.of(config.train().bestMetric(), outcome.bestValue());
        if (config.model().lora().isPresent()) {
            AdapterExport.save(
                    config.model().lora().get(),
                    config.model(),
                    taskModel,
                    folder.adapter(),
                    HostFolders.hadoopConfiguration());
            taskModel.model().takeUpAdapters();
        }
        return ModelExport.save(
                config,
                taskModel,
                source,
                dataset.manifest(),
                validation,
                folder.model(),
                HostFolders.hadoopConfiguration());
    }

    private TrainLoop.Setup setup(
            RunConfig config,
            RankContext context,
            TaskModel taskModel,
            Optional<Masking> masking,
            Dataset dataset,
            AllReduce allReduce,
            List<String> hosts,
            DriverLink driver) {
        Configuration hadoop = HostFolders.hadoopConfiguration();
        return new TrainLoop.Setup(
                config,
                runDigest,
                taskModel,
                masking,
                dataset,
                allReduce,
                CheckpointFolder.of(folder.checkpoints(), hadoop),
                CheckpointFolder.of(folder.best(), hadoop),
                new RankCommitter(context, attempt()),
                hosts,
                event -> context.tell(event.toJson()),
                driver,
                Clock.systemUTC());
    }

    /** A name for what this attempt writes; nothing can be told from it about the secret. */
    private String attempt() {
        return Sha256.ofText("attempt " + secret).substring(0, ATTEMPT_LETTERS);
    }

    private AllReduce join(RankContext context, RunConfig config, BlackBox blackBox) {
        blackBox.enter("connections to the other ranks");
        if (context.worldSize() == 1) {
            return LocalAllReduce.alone();
        }
        TcpOptions options = new TcpOptions(
                context.rank(),
                context.worldSize(),
                address(context.host()),
                HexFormat.of().parseHex(secret),
                config.cluster().timeout(),
                config.cluster().encrypt() ? Encryption.TLS : Encryption.NONE);
        RankGroup group = RankGroup.join(
                config.cluster().transport(), options, Path.of(config.cluster().memoryFolder()), context::exchange);
        if (context.rank() == 0) {
            LOG.info("Gradients travel over {}. {}", group.transport(), group.obstacle());
            context.tell(group.transport());
        }
        AllReduce allReduce = group.allReduce();
        blackBox.watch(allReduce::awaiting);
        return allReduce;
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw AnnealException.environment(
                    "The executor's own host name " + host + " has no address, so its peers cannot reach it: "
                            + e.getMessage() + ". Set SPARK_LOCAL_HOSTNAME or SPARK_LOCAL_IP on that machine.",
                    e);
        }
    }
}
