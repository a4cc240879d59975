package dev.anneal.jobs.train;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.RankPlace;
import dev.anneal.jobs.cluster.RankStatement;
import dev.anneal.jobs.cluster.StageOutcome;
import dev.anneal.train.blackbox.Activity;
import dev.anneal.train.blackbox.FailureReport;
import dev.anneal.train.blackbox.FailureReport.RankStory;
import dev.anneal.train.blackbox.LastWord;
import dev.anneal.train.blackbox.Recordings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Puts together what a failed attempt leaves: who failed, where and why, from the stage's outcome and the ranks' black boxes. */
final class Autopsy {
    private final FailureFiles files;
    private final InstantSource clock;

    Autopsy(FailureFiles files, InstantSource clock) {
        this.files = files;
        this.clock = clock;
    }

    /**
     * An attempt, as the driver saw it.
     *
     * @param number 1 for the first
     * @param from steps of the newest checkpoint when it began, 0 where there was none
     * @param lastStep the last step that was heard of; {@code from} if none was
     * @param checkpoint steps of the newest checkpoint when it had failed
     */
    record Attempt(int number, int worldSize, int from, int lastStep, int checkpoint) {}

    /** Writes the report, and returns what is to be known of the attempt from then on. */
    FailedAttempt of(Attempt attempt, StageOutcome.Failed<?> failed, Recordings recordings) {
        Optional<Activity> activity = failed.culprit()
                .flatMap(place -> recordings.lastWord(place.rank()))
                .map(LastWord::activity);
        String report = files.write(report(attempt, failed, recordings));
        return new FailedAttempt(
                attempt, failed.culprit(), activity, failed.reason(), report, located(failed, activity, report));
    }

    private FailureReport report(Attempt attempt, StageOutcome.Failed<?> failed, Recordings recordings) {
        List<RankStory> ranks = new ArrayList<>();
        for (int rank = 0; rank < attempt.worldSize(); rank++) {
            ranks.add(story(rank, failed, recordings.lastWord(rank)));
        }
        OptionalInt culprit =
                failed.culprit().stream().mapToInt(RankPlace::rank).findFirst();
        return new FailureReport(
                clock.instant(),
                attempt.number(),
                attempt.from(),
                attempt.lastStep(),
                attempt.checkpoint(),
                culprit,
                failed.reason(),
                ranks,
                recordings.timeline());
    }

    private static RankStory story(int rank, StageOutcome.Failed<?> failed, Optional<LastWord> lastWord) {
        RankStatement statement = failed.statements().stream()
                .filter(candidate -> candidate.place().rank() == rank)
                .findFirst()
                .orElseGet(() -> new RankStatement(new RankPlace(rank, "", ""), "", ""));
        return new RankStory(
                rank,
                statement.place().host(),
                statement.place().executorId(),
                statement.error(),
                statement.stackTrace(),
                lastWord);
    }

    private static AnnealException located(StageOutcome.Failed<?> failed, Optional<Activity> activity, String report) {
        String where = failed.culprit()
                .map(place -> "\n  where: executor " + place.executorId()
                        + activity.map(last -> ", " + last).orElse(""))
                .orElse("");
        String more = report.isEmpty() ? "" : "\n  more:  " + report + ".txt";
        return new AnnealException(
                failed.problem().kind(), failed.problem().getMessage() + where + more, failed.problem());
    }
}
