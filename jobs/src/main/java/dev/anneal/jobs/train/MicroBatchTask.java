package dev.anneal.jobs.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.LocalAllReduce;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.dataset.Dataset;
import dev.anneal.dataset.DatasetStaging;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.RankContext;
import dev.anneal.jobs.cluster.RankTask;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.objective.Masking;
import dev.anneal.train.DriverLink;
import dev.anneal.train.HostMemory;
import dev.anneal.train.MicroBatchSearch;
import dev.anneal.train.Stop;
import dev.anneal.train.TrainLoop;
import dev.anneal.train.blackbox.BlackBox;
import dev.anneal.train.checkpoint.CheckpointFolder;
import java.time.Clock;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * One rank finds out how many rows its micro-batches may have: it loads all that it needs to train, waits until all ranks have done so and have seen what is
 * free, and takes steps on its own.
 *
 * @param configYaml the resolved configuration, in which the micro-batch is auto
 * @param folder the run's
 */
record MicroBatchTask(String configYaml, RunFolder folder) implements RankTask<MicroBatchSearch.Found> {
    @Override
    public MicroBatchSearch.Found run(RankContext context) {
        RunConfig asked = RunConfigReader.parse(configYaml, folder.config(), List.of());
        RunConfig config = asked.withMicroBatchRows(1);
        context.enterEngine(config.cluster().threadsPerRank());
        Configuration hadoop = HostFolders.hadoopConfiguration();
        ModelDirectory source = SourceModel.open(config.model(), hadoop);
        try (Dataset dataset = Dataset.open(DatasetStaging.stage(
                        new org.apache.hadoop.fs.Path(folder.dataset()), HostFolders.datasets(), hadoop));
                TaskModel taskModel =
                        TaskModel.forTraining(source, TaskModel.TrainingOptions.of(config, dataset.labels()));
                AllReduce alone = LocalAllReduce.alone();
                TrainLoop loop = new TrainLoop(setup(config, context, source, taskModel, dataset, alone, hadoop))) {
            long budget = budget(asked, context);
            context.exchange("the budget is known");
            int most = MicroBatchSearch.mostUseful(
                    config.train().batchSize(), config.cluster().executors());
            return MicroBatchSearch.run(loop, most, context.worldSize(), budget);
        }
    }

    /** Ranks of one host share what is free there. */
    private static long budget(RunConfig config, RankContext context) {
        Runtime java = Runtime.getRuntime();
        String host = context.host() + " ";
        List<Long> heapGrowth = context.exchange(host + (java.maxMemory() - java.totalMemory())).stream()
                .filter(rank -> rank.startsWith(host))
                .map(rank -> Long.valueOf(rank.substring(host.length())))
                .toList();
        return config.train()
                .memoryBudgetBytes()
                .orElseGet(() -> MicroBatchSearch.budget(HostMemory.here().freeBytes(), heapGrowth));
    }

    /** Nothing is written, and nobody listens. */
    private TrainLoop.Setup setup(
            RunConfig config,
            RankContext context,
            ModelDirectory source,
            TaskModel taskModel,
            Dataset dataset,
            AllReduce alone,
            Configuration hadoop) {
        return new TrainLoop.Setup(
                config,
                "",
                taskModel,
                Masking.of(config, source),
                dataset,
                alone,
                CheckpointFolder.of(folder.checkpoints(), hadoop),
                CheckpointFolder.of(folder.best(), hadoop),
                new RankCommitter(context, ""),
                List.of(context.host()),
                event -> {},
                new DriverLink(new BlackBox(Clock.systemUTC()), () -> Stop.NONE),
                Clock.systemUTC());
    }
}
