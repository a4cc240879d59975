package dev.anneal.jobs.model;

import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.dataset.Manifest;
import dev.anneal.files.LocalFolders;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.model.huggingface.HuggingFaceDirectory;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.tokenize.WordStart;
import dev.anneal.train.Training;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Saves a trained model as a folder that transformers and DJL open, on any Hadoop file system. */
public final class ModelExport {
    private static final String TOKENIZER = "tokenizer.json";

    private ModelExport() {}

    /**
     * Saves a model with its card; adapters become part of the matrices that they change, so that it cannot be trained on.
     *
     * @param validation metrics of the kept parameters; none where nothing was evaluated
     * @return the SHA-256 of {@code model.safetensors}
     */
    public static String save(
            RunConfig config,
            TaskModel model,
            Manifest manifest,
            Map<String, Double> validation,
            String folder,
            Configuration hadoop)
            throws IOException {
        if (config.model().lora().isPresent()) {
            model.model().takeUpAdapters();
        }
        Path local = HostFolders.temporary("model");
        try {
            Path saved = local.resolve("model");
            String sha256 = HuggingFaceDirectory.write(
                    saved,
                    model,
                    withWordStart(config.task(), model.source(), local),
                    RunCard.serving(config, model.config()),
                    RunCard.of(config, manifest, validation.isEmpty() ? Map.of() : Map.of("validation", validation)));
            HuggingFaceDirectory.upload(saved, new org.apache.hadoop.fs.Path(folder), hadoop);
            return sha256;
        } finally {
            LocalFolders.delete(local);
        }
    }

    /**
     * Saves what a loop of somebody's own has trained, at its end. All ranks call it; rank 0 writes, and the others wait.
     *
     * @param folder on any Hadoop file system
     * @return the SHA-256 of {@code model.safetensors}, on all ranks
     */
    public static String save(Training training, String folder) throws IOException {
        String sha256 = training.allReduce().rank() == 0 ? saveFirst(training, folder) : "";
        return new String(
                training.allReduce().broadcast(sha256.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    private static String saveFirst(Training training, String folder) throws IOException {
        return save(
                training.config(),
                training.model(),
                training.dataset().manifest(),
                Map.of(),
                folder,
                HostFolders.hadoopConfiguration());
    }

    /** The source with a tokenizer that begins words as the dataset's did, so that whoever opens the model gets the same ids. */
    private static ModelDirectory withWordStart(Task task, ModelDirectory source, Path local) throws IOException {
        WordStart start = WordStart.of(task, source.config().family().modelType());
        if (start == WordStart.AS_SAVED) {
            return source;
        }
        Path changed = Files.createDirectory(local.resolve("tokenizer"));
        for (Path file : source.tokenizerFiles()) {
            Files.copy(file, changed.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.write(changed.resolve(TOKENIZER), start.applyTo(Files.readAllBytes(source.tokenizer())));
        return new ModelDirectory(changed, source.config());
    }
}
