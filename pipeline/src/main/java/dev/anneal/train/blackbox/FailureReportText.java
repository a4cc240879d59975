package dev.anneal.train.blackbox;

import dev.anneal.train.blackbox.FailureReport.RankStory;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The text form of a {@link FailureReport}: who, where and why first, then every rank, then the last of the timeline. */
final class FailureReportText {
    /** Older lines are in the JSON form only. */
    private static final int MOST_LINES = 400;

    private FailureReportText() {}

    static String text(FailureReport report) {
        StringBuilder text = new StringBuilder();
        line(text, "Attempt %d to train failed (%s).", report.attempt(), report.time());
        line(text, "");
        line(
                text,
                "who    %s",
                report.culpritStory().map(FailureReportText::who).orElse("no rank in particular"));
        line(
                text,
                "where  %s",
                report.culpritStory().map(FailureReportText::where).orElse("unknown"));
        line(text, "why    %s", report.cause());
        line(
                text,
                "steps  begun after %d, the last that was heard of %d, the newest checkpoint %d",
                report.fromStep(),
                report.lastStep(),
                report.checkpointStep());
        report.ranks().forEach(story -> describe(story, text));
        timeline(report.timeline(), text);
        return text.toString();
    }

    private static String who(RankStory story) {
        return story.host().isEmpty()
                ? "rank " + story.rank() + ", which never ran"
                : "rank " + story.rank() + " on " + story.host() + " (executor " + story.executorId() + ")";
    }

    private static String where(RankStory story) {
        return story.lastWord()
                .map(word -> word.activity() + " for " + milliseconds(word.nanos()) + " ms, heard at "
                        + Instant.ofEpochMilli(word.heardMillis()))
                .orElse("unknown: it was never heard of");
    }

    private static void describe(RankStory story, StringBuilder text) {
        line(text, "");
        line(text, "%s", who(story));
        line(text, "  was in  %s", where(story));
        story.lastWord()
                .ifPresent(word -> line(
                        text,
                        "  clock   %+d ms to the driver's; %d entries were not told",
                        word.offsetMillis(),
                        word.missed()));
        line(text, "  says    %s", story.error().isEmpty() ? "nothing" : story.error());
        story.stackTrace().lines().forEach(frame -> line(text, "    %s", frame.strip()));
    }

    private static void timeline(List<Moment> timeline, StringBuilder text) {
        line(text, "");
        int left = Math.max(0, timeline.size() - MOST_LINES);
        line(
                text,
                "Timeline, by the driver's clock%s",
                left == 0 ? "" : " (" + left + " earlier lines are in the JSON file)");
        for (Moment moment : timeline.subList(left, timeline.size())) {
            line(
                    text,
                    "%-24s  rank %-3d %12s ms  %s%s",
                    Instant.ofEpochMilli(moment.startMillis()),
                    moment.rank(),
                    milliseconds(moment.entry().nanos()),
                    moment.entry().activity(),
                    moment.finished() ? "" : " (unfinished)");
        }
    }

    private static String milliseconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e6);
    }

    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments).stripTrailing())
                .append('\n');
    }
}
