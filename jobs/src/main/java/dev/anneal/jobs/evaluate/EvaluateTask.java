package dev.anneal.jobs.evaluate;

import dev.anneal.dataset.Dataset;
import dev.anneal.dataset.DatasetStaging;
import dev.anneal.evaluate.TallyCodec;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.RankContext;
import dev.anneal.jobs.cluster.RankTask;
import dev.anneal.model.huggingface.Classifier;
import dev.anneal.model.huggingface.ModelStaging;
import dev.anneal.plan.RankAssignment;
import dev.anneal.tensor.Engine;
import dev.anneal.train.SplitEvaluation;
import dev.anneal.train.TrainingRows;
import java.io.Serializable;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/**
 * One executor's share of an evaluation.
 *
 * @param folder the run's, with dataset and model
 * @param batchSize rows of a forward pass
 */
record EvaluateTask(RunFolder folder, String split, int batchSize, int threads)
        implements RankTask<EvaluateTask.Share> {
    /** The encoded tallies of a share, and into how many micro-batches the whole split was cut. */
    @SuppressWarnings("ArrayRecordComponent") // travels once
    record Share(byte[] tallies, int microBatches) implements Serializable {}

    @Override
    public Share run(RankContext context) {
        Engine.enter(threads);
        Configuration hadoop = HostFolders.hadoopConfiguration();
        Path data =
                DatasetStaging.stage(new org.apache.hadoop.fs.Path(folder.dataset()), HostFolders.datasets(), hadoop);
        try (Dataset dataset = Dataset.open(data);
                Classifier classifier =
                        Classifier.forScoring(ModelStaging.open(folder.model(), HostFolders.models(), hadoop))) {
            TrainingRows rows =
                    new TrainingRows(dataset.split(split), classifier.model().padTokenId());
            int classes = classifier.config().labels().size();
            SplitEvaluation evaluation = new SplitEvaluation(classifier.model(), rows, batchSize, classes);
            int microBatches = evaluation.microBatches();
            byte[] tallies = TallyCodec.encode(evaluation.run(
                    RankAssignment.range(microBatches, context.worldSize(), context.rank()), context::tell));
            return new Share(tallies, microBatches);
        }
    }
}
