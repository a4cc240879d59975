package dev.anneal.train.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.train.blackbox.FailureReport.RankStory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FailureReportTest {
    private static final long NOON = Instant.parse("2026-01-02T12:00:00Z").toEpochMilli();

    private final Recordings recordings = new Recordings(2);

    @Test
    void oneTimelineByTheDriversClock() {
        tellBoth();

        assertThat(recordings.timeline())
                .extracting(moment -> moment.startMillis() - NOON + " of rank " + moment.rank() + ": "
                        + moment.entry().activity().operation() + (moment.finished() ? "" : "..."))
                .containsExactly(
                        "100 of rank 0: forward",
                        "150 of rank 1: rows",
                        "200 of rank 0: all-reduce...",
                        "250 of rank 1: forward...");
        assertThat(recordings.lastWord(1).orElseThrow().offsetMillis()).isEqualTo(-60_000);
        assertThat(recordings.lastWord(0).orElseThrow().offsetMillis()).isEqualTo(1);
    }

    @Test
    void theOffsetIsThatOfTheFastestMessage() {
        recordings.heard(0, new News(NOON, List.of(), entry(0, NOON, "a")), NOON + 40);
        recordings.heard(0, new News(NOON + 1000, List.of(), entry(0, NOON, "a")), NOON + 1002);
        recordings.heard(0, new News(NOON + 2000, List.of(), entry(0, NOON, "a")), NOON + 2090);

        assertThat(recordings.lastWord(0).orElseThrow().offsetMillis()).isEqualTo(2);
        assertThat(recordings.lastWord(0).orElseThrow().heardMillis()).isEqualTo(NOON + 2090);
    }

    @Test
    void countsWhatWasNeverTold() {
        recordings.heard(1, new News(NOON, List.of(entry(0, NOON, "a")), entry(1, NOON, "b")), NOON);
        recordings.heard(1, new News(NOON, List.of(entry(7, NOON, "c")), entry(8, NOON, "d")), NOON);

        assertThat(recordings.lastWord(1).orElseThrow().missed()).isEqualTo(6);
    }

    @Test
    void isBounded() {
        Recordings many = new Recordings(64);
        for (int batch = 0; batch < 20; batch++) {
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < BlackBox.CAPACITY; i++) {
                entries.add(entry(batch * BlackBox.CAPACITY + i, NOON, "a"));
            }
            many.heard(3, new News(NOON, entries, entry(0, NOON, "b")), NOON);
        }

        assertThat(many.timeline()).hasSize(512 + 1);
    }

    @Test
    void theTextBeginsWithWhoWhereAndWhy() {
        assertThat(report().toText())
                .startsWith("""
                        Attempt 2 to train failed (2026-01-02T12:00:05Z).

                        who    rank 1 on node-b (executor 7)
                        where  step 47, micro-batch 3, forward for 1.500 ms, heard at 2026-01-02T12:00:00.300Z
                        why    the disk is full.
                        steps  begun after 40, the last that was heard of 46, the newest checkpoint 40

                        rank 0 on node-a (executor 6)
                          was in  step 47, micro-batch 3, all-reduce for 1.500 ms, heard at 2026-01-02T12:00:00.201Z
                          clock   +1 ms to the driver's; 0 entries were not told
                          says    Rank 1 at node-b:4711 reports: the disk is full.
                        """)
                .contains("    at dev.anneal.Somewhere.deep(Somewhere.java:7)")
                .contains("2026-01-02T12:00:00.150Z  rank 1          1.500 ms  step 47, micro-batch 3, rows\n")
                .endsWith("1.500 ms  step 47, micro-batch 3, forward (unfinished)\n");
    }

    @Test
    void theJsonHoldsTheSame() throws Exception {
        JsonNode json = new ObjectMapper().readTree(report().toJson());

        assertThat(json.path("attempt").asInt()).isEqualTo(2);
        assertThat(json.path("culprit").path("rank").asInt()).isEqualTo(1);
        assertThat(json.path("culprit").path("executor_id").asText()).isEqualTo("7");
        assertThat(json.path("culprit").path("step").asInt()).isEqualTo(47);
        assertThat(json.path("culprit").path("micro_batch").asInt()).isEqualTo(3);
        assertThat(json.path("culprit").path("operation").asText()).isEqualTo("forward");
        assertThat(json.path("culprit").path("stack")).hasSize(2);
        assertThat(json.path("cause").asText()).isEqualTo("the disk is full.");
        assertThat(json.path("ranks")).hasSize(2);
        assertThat(json.path("ranks").path(1).path("clock_offset_milliseconds").asInt())
                .isEqualTo(-60_000);
        assertThat(json.path("timeline")).hasSize(4);
        assertThat(json.path("timeline").path(3).path("finished").asBoolean()).isFalse();
    }

    @Test
    void aRankThatNeverSpokeIsSaidToHaveBeenSilent() {
        RankStory silent = new RankStory(0, "", "", "", "", Optional.empty());
        FailureReport report = new FailureReport(
                Instant.ofEpochMilli(NOON),
                1,
                0,
                0,
                0,
                OptionalInt.empty(),
                "nobody knows",
                List.of(silent),
                List.of());

        assertThat(report.toText())
                .contains("who    no rank in particular\nwhere  unknown\n")
                .contains("rank 0, which never ran\n  was in  unknown: it was never heard of\n  says    nothing\n");
    }

    private void tellBoth() {
        recordings.heard(
                0,
                new News(NOON + 200, List.of(entry(0, NOON + 99, "forward")), entry(1, NOON + 199, "all-reduce")),
                NOON + 201);
        // This rank's clock is a minute ahead.
        long ahead = NOON + 60_000;
        recordings.heard(
                1,
                new News(ahead + 300, List.of(entry(0, ahead + 150, "rows")), entry(1, ahead + 250, "forward")),
                NOON + 300);
    }

    private FailureReport report() {
        tellBoth();
        return new FailureReport(
                Instant.ofEpochMilli(NOON + 5_000),
                2,
                40,
                46,
                40,
                OptionalInt.of(1),
                "the disk is full.",
                List.of(
                        new RankStory(
                                0,
                                "node-a",
                                "6",
                                "Rank 1 at node-b:4711 reports: the disk is full.",
                                "",
                                recordings.lastWord(0)),
                        new RankStory(
                                1,
                                "node-b",
                                "7",
                                "the disk is full.",
                                "java.io.IOException: No space left\n\tat dev.anneal.Somewhere.deep(Somewhere.java:7)",
                                recordings.lastWord(1))),
                recordings.timeline());
    }

    private static Entry entry(long number, long startMillis, String operation) {
        return new Entry(number, startMillis, 1_500_000, new Activity(47, 3, operation));
    }
}
