package dev.anneal.train.event;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.error.AnnealException;
import dev.anneal.train.blackbox.Activity;

/**
 * The lines of `metrics.jsonl`. Objects are flat as far as they can be, so that a data frame has one column per figure. Figures that are not finite
 * are written as text ("NaN", "Infinity"), because JSON has no numbers for them.
 */
final class TrainEventWriter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TrainEventWriter() {}

    static String json(TrainEvent event) {
        ObjectNode json = JSON.createObjectNode();
        if (event instanceof RunStarted started) {
            write(started, json);
        } else if (event instanceof ModelRead read) {
            write(read, json);
        } else if (event instanceof StepFinished finished) {
            write(finished, json);
        } else if (event instanceof GradientsMeasured measured) {
            ObjectNode norms = begin(measured, "gradients", json)
                    .put("step", measured.step())
                    .putObject("norms");
            measured.norms().forEach(norms::put);
        } else if (event instanceof Warned warned) {
            begin(warned, "warning", json)
                    .put("step", warned.step())
                    .put("topic", warned.topic())
                    .put("text", warned.text());
        } else if (event instanceof Evaluated evaluated) {
            write(evaluated, json);
        } else if (event instanceof CheckpointWritten written) {
            write(written, json);
        } else if (event instanceof Resumed resumed) {
            begin(resumed, "resume", json).put("step", resumed.step()).put("path", resumed.path());
        } else if (event instanceof Stopped stopped) {
            begin(stopped, "stop", json).put("step", stopped.step()).put("path", stopped.path());
        } else if (event instanceof EndedEarly ended) {
            begin(ended, "early_end", json)
                    .put("step", ended.step())
                    .put("total_steps", ended.totalSteps())
                    .put("reason", ended.reason());
        } else if (event instanceof Restarted restarted) {
            write(restarted, json);
        } else if (event instanceof RunFinished finished) {
            write(finished, json);
        } else {
            throw AnnealException.bug("No JSON form for the event " + event + ".");
        }
        return json.toString();
    }

    private static ObjectNode begin(TrainEvent event, String name, ObjectNode json) {
        return json.put("event", name).put("time", event.time().toString());
    }

    private static void write(RunStarted event, ObjectNode json) {
        begin(event, "start", json).put("name", event.name()).put("world_size", event.worldSize());
        event.hosts().forEach(json.putArray("hosts")::add);
        json.put("total_steps", event.totalSteps())
                .put("steps_per_epoch", event.stepsPerEpoch())
                .put("rows", event.rows())
                .put("rows_left_out", event.rowsLeftOut())
                .put("parameters", event.parameters())
                .put("batch_size", event.batchSize())
                .put("micro_batch_size", event.microBatchSize());
        json.putObject("seeds")
                .put("initialisation", event.seeds().initialisation())
                .put("order", event.seeds().order())
                .put("dropout", event.seeds().dropout());
        event.limits().forEach(json.putArray("limits")::add);
    }

    private static void write(ModelRead event, ObjectNode json) {
        begin(event, "model", json).put("loaded", event.loaded());
        event.initialised().forEach(json.putArray("initialised")::add);
        event.unused().forEach(json.putArray("unused")::add);
        event.surprising().forEach(json.putArray("surprising")::add);
        json.put("summary", event.summary());
    }

    private static void write(StepFinished event, ObjectNode json) {
        begin(event, "step", json)
                .put("step", event.step())
                .put("epoch", event.epoch())
                .put("loss", event.loss())
                .put("learning_rate", event.learningRate())
                .put("grad_norm", event.gradNorm())
                .put("rows", event.rows())
                .put("tokens", event.tokens())
                .put("samples_per_second", event.samplesPerSecond())
                .put("tokens_per_second", event.tokensPerSecond());
        event.rankSamplesPerSecond().forEach(json.putArray("rank_samples_per_second")::add);
        json.put("seconds_left", event.secondsLeft());
        event.lossParts().forEach((part, loss) -> json.put(part + TrainEventReader.PART_OF_LOSS, loss));
    }

    private static void write(Evaluated event, ObjectNode json) {
        begin(event, "evaluation", json).put("step", event.step()).put("epoch", event.epoch());
        json.put("best", event.best());
        event.metrics().forEach(json::put);
    }

    private static void write(CheckpointWritten event, ObjectNode json) {
        begin(event, "checkpoint", json)
                .put("step", event.step())
                .put("path", event.path())
                .put("bytes", event.bytes())
                .put("seconds", event.seconds())
                .put("snapshot_seconds", event.snapshotSeconds())
                .put("wait_seconds", event.waitSeconds());
    }

    private static void write(Restarted event, ObjectNode json) {
        begin(event, "restart", json)
                .put("attempt", event.attempt())
                .put("step", event.step())
                .put("failed_step", event.failedStep())
                .put("world_size_before", event.worldSizeBefore())
                .put("world_size", event.worldSize());
        event.culprit()
                .ifPresent(culprit -> json.put("rank", culprit.rank())
                        .put("host", culprit.host())
                        .put("executor_id", culprit.executorId()));
        json.put("cause", event.cause());
        event.activity().ifPresent(activity -> {
            json.put("culprit_step", activity.step());
            if (activity.microBatch() != Activity.NO_MICRO_BATCH) {
                json.put("micro_batch", activity.microBatch());
            }
            json.put("operation", activity.operation());
        });
        json.put("report", event.report());
    }

    private static void write(RunFinished event, ObjectNode json) {
        begin(event, "finish", json)
                .put("steps", event.steps())
                .put("seconds", event.seconds())
                .put("best_step", event.bestStep())
                .put("metric", event.metric())
                .put("best_value", event.bestValue())
                .put("model_digest", event.modelDigest());
    }
}
