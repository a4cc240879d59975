package dev.anneal.jobs.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.RunFolder;
import dev.anneal.model.huggingface.ModelDirectory;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** {@code training.json}: says that a run's model is complete, and which run it was. */
final class FinishedRun {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String EARLY = "ended_early";

    private static final String BY = "ended_by";

    private final RunFolder folder;
    private final RunFiles files;

    FinishedRun(RunFolder folder, RunFiles files) {
        this.folder = folder;
        this.files = files;
    }

    /** How far training went. */
    enum Extent {
        /** All steps of the plan, or as many of them as early stopping or the time budget let it make. */
        AS_CONFIGURED,
        /** A callback has ended it. */
        ENDED_EARLY;

        private static Extent of(JsonNode json) {
            return json.path(EARLY).asBoolean() ? ENDED_EARLY : AS_CONFIGURED;
        }
    }

    /** The result of the same run, if it went so far before and its model is still there. */
    Optional<TrainResult> find(String runDigest, Set<Extent> wanted) {
        if (!files.exists(folder.model() + "/config.json")) {
            return Optional.empty();
        }
        return files.read(folder.training())
                .map(this::parse)
                .filter(json -> json.path("run_digest").asText().equals(runDigest) && wanted.contains(Extent.of(json)))
                .map(FinishedRun::result);
    }

    /** What it says of an earlier run is not true any more when another one begins to train into the same folder. */
    void forget() {
        files.delete(folder.training());
    }

    void record(String runDigest, TrainResult result, Extent extent) {
        ObjectNode json = JSON.createObjectNode()
                .put("run_digest", runDigest)
                .put("model_sha256", result.modelSha256())
                .put("steps", result.steps())
                .put("best_step", result.bestStep())
                .put("best_value", result.bestValue())
                .put(EARLY, extent == Extent.ENDED_EARLY);
        if (!result.endedBy().isEmpty()) {
            json.put(BY, result.endedBy());
        }
        // Evaluating writes the first two anew, and of the weights it is known.
        Set<String> others = Set.of(name(folder.card()), name(folder.decision()), ModelDirectory.WEIGHTS);
        SortedMap<String, String> digests = files.digests(folder.model(), name -> !others.contains(name));
        digests.put(ModelDirectory.WEIGHTS, result.modelSha256());
        digests.forEach(json.putObject("files")::put);
        if (files.exists(folder.adapter())) {
            files.digests(folder.adapter(), name -> true).forEach(json.putObject("adapter_files")::put);
        }
        files.write(folder.training(), json.toPrettyString() + "\n");
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw AnnealException.user(
                    folder.training() + " is damaged: " + e.getOriginalMessage() + ". Delete it to train again.", e);
        }
    }

    private static TrainResult result(JsonNode json) {
        return new TrainResult(
                json.path("steps").asInt(),
                json.path("best_step").asInt(),
                json.path("best_value").asDouble(Double.NaN),
                json.path("model_sha256").asText(),
                json.path(BY).asText());
    }
}
