package dev.anneal.jobs.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.Encryption;
import dev.anneal.collective.LocalAllReduce;
import dev.anneal.collective.RankGroup;
import dev.anneal.collective.TcpOptions;
import dev.anneal.collective.nccl.NcclAllReduce;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.config.Transport;
import dev.anneal.dataset.Dataset;
import dev.anneal.dataset.DatasetStaging;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.RankContext;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.objective.Masking;
import dev.anneal.tensor.Device;
import dev.anneal.tensor.Engine;
import dev.anneal.train.DriverLink;
import dev.anneal.train.TrainCallback;
import dev.anneal.train.Training;
import dev.anneal.train.blackbox.BlackBox;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an executor becomes a rank, whatever loop it runs: it stages dataset and model on its host, joins its peers, and tells the driver and them if the
 * loop fails.
 *
 * @param configYaml the resolved configuration
 * @param folder the run's
 * @param secret shared by the ranks of this attempt, in hexadecimal
 * @param callbacks whether the driver has some
 */
record RankTraining(String configYaml, RunFolder folder, String secret, Callbacks callbacks) implements Serializable {
    private static final Logger LOG = LoggerFactory.getLogger(RankTraining.class);

    enum Callbacks {
        NONE,
        IN_THE_DRIVER
    }

    /** What is done with a loop that is open. */
    interface Work<L, R> {
        R run(L loop, Training.Setup setup, TrainPulse pulse) throws Exception;
    }

    /** @param open makes the loop; it is closed when the driver and the peers know how it ended */
    <L extends AutoCloseable, R> R run(RankContext context, Function<Training.Setup, L> open, Work<L, R> work)
            throws Exception {
        RunConfig config = RunConfigReader.parse(configYaml, folder.config(), List.of());
        BlackBox blackBox = new BlackBox(Clock.systemUTC());
        try (TrainPulse pulse =
                new TrainPulse(context, blackBox, config.cluster().stopTimeout())) {
            return run(context, config, blackBox, pulse, setup -> {
                try (L loop = open.apply(setup)) {
                    // Before the loop is closed: that waits for shares on their way, and frees what peers may still add
                    // up.
                    return reporting(context, setup.allReduce(), () -> work.run(loop, setup, pulse));
                }
            });
        }
    }

    private interface Inside<R> {
        R run(Training.Setup setup) throws Exception;
    }

    private <R> R run(RankContext context, RunConfig config, BlackBox blackBox, TrainPulse pulse, Inside<R> inside)
            throws Exception {
        context.enterEngine(config.cluster().threadsPerRank());
        blackBox.enter("agreement with the other ranks");
        List<String> hosts = RankFacts.here(context, config).agree(context);
        Configuration hadoop = HostFolders.hadoopConfiguration();
        blackBox.enter("data set and model");
        ModelDirectory source = SourceModel.open(config.model(), hadoop);
        try (Dataset dataset = Dataset.open(DatasetStaging.stage(
                        new org.apache.hadoop.fs.Path(folder.dataset()), HostFolders.datasets(), hadoop));
                TaskModel taskModel =
                        TaskModel.forTraining(source, TaskModel.TrainingOptions.of(config, dataset.labels()));
                AllReduce allReduce = join(context, config, blackBox)) {
            Training.Setup setup = new Training.Setup(
                    config,
                    taskModel,
                    Masking.of(config, source),
                    dataset,
                    allReduce,
                    hosts,
                    event -> context.tell(event.toJson()),
                    new DriverLink(blackBox, pulse::wish, callback(context)),
                    Clock.systemUTC());
            return reporting(context, allReduce, () -> inside.run(setup));
        }
    }

    private Optional<TrainCallback> callback(RankContext context) {
        return switch (callbacks) {
            case NONE -> Optional.empty();
            case IN_THE_DRIVER -> Optional.of(new AskingCallback(context));
        };
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
        AllReduce allReduce = overGpus(context, config, group);
        blackBox.watch(allReduce::awaiting);
        return allReduce;
    }

    /** What gradients travel over: NCCL where all ranks have GPUs and it, and nothing else is asked for. */
    private static AllReduce overGpus(RankContext context, RunConfig config, RankGroup group) {
        Transport wish = config.cluster().transport();
        boolean onGpus = Engine.device().kind() == Device.Kind.CUDA;
        if (wish != Transport.NCCL && !(wish == Transport.AUTO && onGpus)) {
            return announced(context, group.allReduce(), group.transport(), group.obstacle());
        }
        NcclAllReduce.Outcome outcome = NcclAllReduce.join(
                group.allReduce(), Engine.device(), config.cluster().timeout());
        if (outcome.group().isPresent()) {
            return announced(context, outcome.group().get(), Transport.NCCL, "");
        }
        String obstacles = String.join(" ", outcome.obstacles());
        if (wish == Transport.NCCL) {
            throw AnnealException.environment(
                    "cluster.transport is nccl, but " + obstacles
                            + " Give every rank a GPU, a libtorch for CUDA and libnccl.so.2, or set cluster.transport to auto.");
        }
        return announced(context, group.allReduce(), group.transport(), "Not over NCCL: " + obstacles);
    }

    private static AllReduce announced(RankContext context, AllReduce allReduce, Transport transport, String obstacle) {
        if (context.rank() == 0) {
            LOG.info("Gradients travel over {}. {}", transport, obstacle);
            context.tell(transport);
        }
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
