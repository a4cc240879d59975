package dev.anneal.train.blackbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.train.blackbox.FailureReport.RankStory;
import java.time.Instant;

/** The JSON form of a {@link FailureReport}: keys in snake_case, times by the driver's clock. */
final class FailureReportJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double NANOS_PER_MILLI = 1e6;

    private FailureReportJson() {}

    static String text(FailureReport report) {
        ObjectNode json = JSON.createObjectNode()
                .put("time", report.time().toString())
                .put("attempt", report.attempt())
                .put("world_size", report.ranks().size())
                .put("from_step", report.fromStep())
                .put("last_step", report.lastStep())
                .put("checkpoint_step", report.checkpointStep());
        report.culpritStory().ifPresent(story -> write(story, json.putObject("culprit")));
        json.put("cause", report.cause());
        ArrayNode ranks = json.putArray("ranks");
        report.ranks().forEach(story -> write(story, ranks.addObject()));
        ArrayNode timeline = json.putArray("timeline");
        report.timeline().forEach(moment -> write(moment, timeline.addObject()));
        return json.toPrettyString() + "\n";
    }

    private static void write(RankStory story, ObjectNode json) {
        json.put("rank", story.rank()).put("host", story.host()).put("executor_id", story.executorId());
        story.lastWord().ifPresent(word -> {
            write(word.activity(), json);
            json.put("milliseconds_in_operation", word.nanos() / NANOS_PER_MILLI)
                    .put("heard_at", Instant.ofEpochMilli(word.heardMillis()).toString())
                    .put("clock_offset_milliseconds", word.offsetMillis())
                    .put("missed_entries", word.missed());
        });
        json.put("error", story.error());
        ArrayNode stack = json.putArray("stack");
        story.stackTrace().lines().forEach(stack::add);
    }

    private static void write(Moment moment, ObjectNode json) {
        json.put("time", Instant.ofEpochMilli(moment.startMillis()).toString()).put("rank", moment.rank());
        write(moment.entry().activity(), json);
        json.put("milliseconds", moment.entry().nanos() / NANOS_PER_MILLI).put("finished", moment.finished());
    }

    private static void write(Activity activity, ObjectNode json) {
        if (activity.step() > 0) {
            json.put("step", activity.step());
        }
        if (activity.microBatch() != Activity.NO_MICRO_BATCH) {
            json.put("micro_batch", activity.microBatch());
        }
        json.put("operation", activity.operation());
    }
}
