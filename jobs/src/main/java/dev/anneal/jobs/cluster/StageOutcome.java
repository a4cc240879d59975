package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import java.util.List;
import java.util.Optional;

/** How a barrier stage ended. */
public sealed interface StageOutcome<R> {

    /**
     * All ranks came to their end.
     *
     * @param results by rank
     */
    record Finished<R>(List<R> results) implements StageOutcome<R> {
        public Finished {
            results = List.copyOf(results);
        }
    }

    /**
     * One rank failed, and so all of them did.
     *
     * @param problem names the rank that failed first, its host and kind
     * @param culprit that rank; empty where the stage ended for a reason outside of its ranks
     * @param reason what the culprit says, or what is said about it
     * @param statements what each rank that ran reported, by rank
     * @param unfinished ranks that have not come to an end although they were told to: stopped processes, or native code that hangs
     */
    record Failed<R>(
            AnnealException problem,
            Optional<RankPlace> culprit,
            String reason,
            List<RankStatement> statements,
            List<RankPlace> unfinished)
            implements StageOutcome<R> {
        public Failed {
            statements = List.copyOf(statements);
            unfinished = List.copyOf(unfinished);
        }
    }
}
