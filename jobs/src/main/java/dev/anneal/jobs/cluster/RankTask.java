package dev.anneal.jobs.cluster;

import java.io.Serializable;

/** One rank's work: a static type with record fields, sent to its executor. */
@FunctionalInterface
public interface RankTask<R extends Serializable> extends Serializable {
    /** Runs on the task's thread; whatever it throws ends the stage on all ranks. */
    R run(RankContext context) throws Exception;
}
