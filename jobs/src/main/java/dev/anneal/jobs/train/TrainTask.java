package dev.anneal.jobs.train;

import dev.anneal.config.RunConfig;
import dev.anneal.digest.Sha256;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.RankContext;
import dev.anneal.jobs.cluster.RankPlace;
import dev.anneal.jobs.cluster.RankTask;
import dev.anneal.jobs.model.AdapterExport;
import dev.anneal.jobs.model.ModelExport;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.train.Stop;
import dev.anneal.train.TrainLoop;
import dev.anneal.train.TrainOutcome;
import dev.anneal.train.Training;
import dev.anneal.train.checkpoint.CheckpointFolder;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * One rank of a run: trains, and, as rank 0, saves the model.
 *
 * @param runDigest of everything that decides the model's bytes
 */
record TrainTask(RankTraining rank, String runDigest) implements RankTask<RankEnd> {
    private static final int ATTEMPT_LETTERS = 8;

    @Override
    public RankEnd run(RankContext context) throws Exception {
        return rank.run(
                context,
                setup -> new TrainLoop(withCheckpoints(setup, context)),
                (loop, setup, pulse) -> toTheEnd(loop, setup, context, pulse));
    }

    private TrainLoop.Setup withCheckpoints(Training.Setup setup, RankContext context) {
        Configuration hadoop = HostFolders.hadoopConfiguration();
        return new TrainLoop.Setup(
                setup.config(),
                runDigest,
                setup.model(),
                setup.masking(),
                setup.dataset(),
                setup.allReduce(),
                CheckpointFolder.of(rank.folder().checkpoints(), hadoop),
                CheckpointFolder.of(rank.folder().best(), hadoop),
                new RankCommitter(context, attempt()),
                setup.hosts(),
                setup.events(),
                setup.driver(),
                setup.clock());
    }

    /** A name for what this attempt writes; nothing can be told from it about the secret. */
    private String attempt() {
        return Sha256.ofText("attempt " + rank.secret()).substring(0, ATTEMPT_LETTERS);
    }

    private RankEnd toTheEnd(TrainLoop loop, Training.Setup setup, RankContext context, TrainPulse pulse)
            throws IOException {
        TrainOutcome outcome = loop.run();
        setup.driver().blackBox().enter("saving the model");
        boolean saves = context.rank() == 0 && outcome.stop() == Stop.NONE;
        String sha256 = saves ? save(setup, outcome) : "";
        // Nobody leaves before the model, or the checkpoint, is in place.
        setup.allReduce().broadcast(new byte[0]);
        RankPlace place = new RankPlace(context.rank(), context.host(), context.executorId());
        return new RankEnd(new TrainResult(outcome, sha256), outcome.stop(), pulse.own(), place);
    }

    private String save(Training.Setup setup, TrainOutcome outcome) throws IOException {
        RunConfig config = setup.config();
        TaskModel taskModel = setup.model();
        Map<String, Double> validation = Double.isNaN(outcome.bestValue())
                ? Map.of()
                : Map.of(config.train().bestMetric(), outcome.bestValue());
        if (config.model().lora().isPresent()) {
            AdapterExport.save(
                    config.model().lora().get(),
                    config.model(),
                    taskModel,
                    rank.folder().adapter(),
                    HostFolders.hadoopConfiguration());
        }
        return ModelExport.save(
                config,
                taskModel,
                setup.dataset().manifest(),
                validation,
                rank.folder().model(),
                HostFolders.hadoopConfiguration());
    }
}
