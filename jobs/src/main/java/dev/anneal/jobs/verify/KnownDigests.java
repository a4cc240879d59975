package dev.anneal.jobs.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.dataset.DatasetFolder;
import dev.anneal.dataset.Manifest;
import dev.anneal.dataset.ShardEntry;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.score.CommittedFiles;
import dev.anneal.jobs.verify.DigestedFile.Section;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.train.checkpoint.CheckpointFolder;
import dev.anneal.train.checkpoint.CheckpointManifest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Collects what manifests say of files. A manifest that is damaged itself is a problem like any other. */
final class KnownDigests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Configuration hadoop;
    private final RunFiles texts;
    private final List<DigestedFile> files = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int manifests;

    KnownDigests(Configuration hadoop) {
        this.hadoop = hadoop;
        this.texts = new RunFiles(hadoop);
    }

    List<DigestedFile> files() {
        return List.copyOf(files);
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Manifests that were found, intact or not. */
    int manifests() {
        return manifests;
    }

    /** A run, or one of its folders on its own. */
    void addFolder(String folder) {
        addDataset(folder);
        addCheckpoints(folder);
        addScored(folder);
        addRun(new RunFolder(folder));
        addScored(new RunFolder(folder).scored());
    }

    /** All of a run but its predictions, which may lie elsewhere. */
    void addRun(RunFolder run) {
        addDataset(run.dataset());
        addModel(run);
        addCheckpoints(run.checkpoints());
        addCheckpoints(run.best());
    }

    private void addDataset(String folder) {
        if (texts.exists(folder + "/" + Manifest.FILE)) {
            reading(() -> {
                Manifest manifest = Manifest.read(DatasetFolder.of(new Path(folder), hadoop));
                for (ShardEntry shard : manifest.shards()) {
                    files.add(DigestedFile.whole(
                            folder + "/" + shard.file(), OptionalLong.of(shard.bytes()), shard.sha256()));
                }
            });
        }
    }

    private void addModel(RunFolder run) {
        texts.read(run.training())
                .ifPresent(text -> reading(() -> {
                    JsonNode training = json(text, run.training());
                    addFiles(run.model(), training.path("files"));
                    addFiles(run.adapter(), training.path("adapter_files"));
                    if (!training.has("files")) {
                        // An earlier version wrote down the parameters' digest only.
                        files.add(DigestedFile.whole(
                                run.model() + "/" + ModelDirectory.WEIGHTS,
                                OptionalLong.empty(),
                                training.path("model_sha256").asText()));
                    }
                }));
    }

    private void addFiles(String folder, JsonNode digests) {
        digests.fields()
                .forEachRemaining(file -> files.add(DigestedFile.whole(
                        folder + "/" + file.getKey(),
                        OptionalLong.empty(),
                        file.getValue().asText())));
    }

    private void addCheckpoints(String folder) {
        CheckpointFolder checkpoints = CheckpointFolder.of(folder, hadoop);
        for (int step : checkpoints.steps()) {
            reading(() -> {
                for (CheckpointManifest.Share share : checkpoints.manifest(step).shares()) {
                    List<Section> sections = share.pieces().stream()
                            .map(piece -> new Section(
                                    piece.vector() + " from " + piece.from(),
                                    piece.floats() * Float.BYTES,
                                    piece.sha256()))
                            .toList();
                    files.add(new DigestedFile(
                            checkpoints.path(step) + "/" + share.file(), OptionalLong.of(share.bytes()), sections));
                }
            });
        }
    }

    /** Digests of the files that splits were committed with, and the size of any other. */
    void addScored(String folder) {
        if (texts.exists(folder + "/" + CommittedFiles.MANIFEST)) {
            reading(() -> {
                CommittedFiles committed = CommittedFiles.of(folder, hadoop);
                problems.addAll(committed.problems());
                committed
                        .published()
                        .forEach(file -> files.add(DigestedFile.whole(
                                folder + "/" + file.name(), OptionalLong.of(file.sizeBytes()), file.sha256())));
                committed
                        .sizes()
                        .forEach((name, bytes) ->
                                files.add(new DigestedFile(folder + "/" + name, OptionalLong.of(bytes), List.of())));
            });
        }
    }

    private interface Reading {
        void run() throws IOException;
    }

    private void reading(Reading reading) {
        manifests++;
        try {
            reading.run();
        } catch (AnnealException | FileNotFoundException damaged) {
            problems.add(String.valueOf(damaged.getMessage()));
        } catch (IOException e) {
            throw AnnealException.environment(
                    "Manifests cannot be read: " + e.getMessage() + ". Check the folder's file system.", e);
        }
    }

    private static JsonNode json(String text, String file) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw AnnealException.environment(file + " is damaged: " + e.getOriginalMessage() + ".", e);
        }
    }
}
