package dev.anneal.jobs.train;

import dev.anneal.jobs.cluster.RankContext;
import dev.anneal.jobs.cluster.RankTask;
import dev.anneal.train.Training;
import dev.anneal.train.TrainingProgram;
import java.io.Serializable;

/** One rank of a loop of somebody's own. */
record LoopTask<R extends Serializable>(RankTraining rank, TrainingProgram<R> program) implements RankTask<R> {
    @Override
    public R run(RankContext context) throws Exception {
        return rank.run(context, Training::new, (training, setup, pulse) -> program.run(training));
    }
}
