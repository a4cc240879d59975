package dev.anneal.train.blackbox;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who failed, where and why, and what all ranks did before: the whole story of one attempt to train.
 *
 * @param time when the driver had heard of everything
 * @param attempt 1 for the first
 * @param fromStep steps of the checkpoint from which the attempt began
 * @param lastStep the last step of which the driver heard that it was done
 * @param checkpointStep steps of the newest checkpoint afterwards: where the next attempt begins
 * @param culprit the rank that failed first, if it is known
 * @param cause what went wrong
 * @param ranks by rank
 * @param timeline of all ranks
 */
public record FailureReport(
        Instant time,
        int attempt,
        int fromStep,
        int lastStep,
        int checkpointStep,
        OptionalInt culprit,
        String cause,
        List<RankStory> ranks,
        List<Moment> timeline) {
    public FailureReport {
        ranks = List.copyOf(ranks);
        timeline = List.copyOf(timeline);
    }

    /**
     * What is known of one rank.
     *
     * @param host empty where it never ran
     * @param error what the rank itself reported; empty where it reported nothing
     * @param stackTrace of the error, on the rank
     * @param lastWord what it was doing when it was heard of last
     */
    public record RankStory(
            int rank, String host, String executorId, String error, String stackTrace, Optional<LastWord> lastWord) {}

    /** For programs. */
    public String toJson() {
        return FailureReportJson.text(this);
    }

    /** For people. */
    public String toText() {
        return FailureReportText.text(this);
    }

    Optional<RankStory> culpritStory() {
        return culprit.isPresent()
                ? ranks.stream()
                        .filter(story -> story.rank() == culprit.getAsInt())
                        .findFirst()
                : Optional.empty();
    }
}
