package dev.anneal.model.huggingface;

import dev.anneal.error.AnnealException;
import dev.anneal.files.AtomicFile;
import dev.anneal.files.LocalFolders;
import dev.anneal.model.weights.NamedTensor;
import dev.anneal.model.weights.SafetensorsWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * Saves a model as a directory that transformers and DJL open. It is written under a temporary name and appears by rename when it is complete; equal
 * arguments give equal bytes.
 */
public final class HuggingFaceDirectory {
    private HuggingFaceDirectory() {}

    /** What goes into a folder. */
    private interface Content {
        /** Returns the SHA-256 of the weights. */
        String writeTo(Path folder) throws IOException;
    }

    /**
     * Writes everything: what transformers opens, the archive and the properties by which DJL opens the same folder, and the model card.
     *
     * @param tokenizer whose tokenizer's files are copied; {@code tokenizer.json} gets new blocks for padding and truncation
     * @return the SHA-256 of {@code model.safetensors} in hexadecimal
     * @throws AnnealException (user) if the folder holds something else than a model, or the tokenizer lacks a token that the model needs;
     *     (environment) if it cannot be written
     */
    public static String write(
            Path folder, TaskModel model, ModelDirectory tokenizer, ServingSettings serving, ModelCard card) {
        return write(folder, tokenizer, partial -> {
            String digest = writeFiles(partial, model.config(), tokenizer, ModelParameters.tensors(model.model()));
            new DjlFiles(model, serving).writeTo(partial);
            Files.writeString(
                    partial.resolve(ModelDirectory.CARD), card.text(model.config(), model.inputs(), serving.texts()));
            return digest;
        });
    }

    /**
     * Writes {@code config.json}, {@code model.safetensors} and the tokenizer's files, with a minimal {@code tokenizer_config.json} where the source
     * has none. A model that is there already is replaced; any other folder with content is refused.
     *
     * @param tokenizer whose tokenizer's files are copied
     * @param tensors by Hugging Face name
     * @return the SHA-256 of {@code model.safetensors} in hexadecimal
     */
    public static String write(
            Path folder, HuggingFaceConfig config, ModelDirectory tokenizer, Map<String, NamedTensor> tensors) {
        return write(folder, tokenizer, partial -> writeFiles(partial, config, tokenizer, tensors));
    }

    private static String write(Path folder, ModelDirectory tokenizer, Content content) {
        Path target = folder.toAbsolutePath().normalize();
        Path partial = target.resolveSibling(target.getFileName() + ".partial");
        try {
            requireReplaceable(target, tokenizer);
            Files.createDirectories(target.getParent());
            LocalFolders.delete(partial);
            Files.createDirectory(partial);
            String digest = content.writeTo(partial);
            LocalFolders.replace(partial, target);
            return digest;
        } catch (IOException e) {
            throw notSaved(target, e);
        }
    }

    private static String writeFiles(
            Path partial, HuggingFaceConfig config, ModelDirectory tokenizer, Map<String, NamedTensor> tensors)
            throws IOException {
        String digest = SafetensorsWriter.write(partial.resolve(ModelDirectory.WEIGHTS), tensors);
        copyTokenizer(tokenizer, partial, config);
        Files.writeString(partial.resolve(ModelDirectory.CONFIG), config.json());
        return digest;
    }

    /**
     * Copies a model's folder to any Hadoop file system, where it appears by rename when complete. On an object store, where a rename is a copy, the
     * files are put in place one by one, and {@code config.json}, without which a folder is no model, comes last. A model that is there already is
     * replaced; any other folder with content is refused.
     */
    public static void upload(Path local, org.apache.hadoop.fs.Path folder, Configuration hadoop) {
        try {
            FileSystem files = folder.getFileSystem(hadoop);
            boolean exists = files.exists(folder);
            if (exists
                    && !files.exists(new org.apache.hadoop.fs.Path(folder, ModelDirectory.CONFIG))
                    && files.listStatus(folder).length > 0
                    && !files.exists(unfinished(folder))) {
                throw notAModel(folder);
            }
            if (AtomicFile.isObjectStore(files, folder)) {
                put(local, files, folder);
            } else {
                replace(local, files, folder, exists);
            }
        } catch (IOException e) {
            throw notSaved(folder, e);
        }
    }

    private static void replace(Path local, FileSystem files, org.apache.hadoop.fs.Path folder, boolean exists)
            throws IOException {
        org.apache.hadoop.fs.Path partial = folder.suffix(".partial");
        files.delete(partial, true);
        for (String name : ModelDirectory.FILES) {
            if (Files.exists(local.resolve(name))) {
                try (OutputStream into = files.create(new org.apache.hadoop.fs.Path(partial, name))) {
                    Files.copy(local.resolve(name), into);
                }
            }
        }
        if (exists) {
            files.delete(folder, true);
        }
        if (!files.rename(partial, folder)) {
            throw new IOException(partial + " cannot be renamed to " + folder);
        }
    }

    /** The mark says that a folder without {@code config.json} may be filled again. */
    private static void put(Path local, FileSystem files, org.apache.hadoop.fs.Path folder) throws IOException {
        AtomicFile.write(files, unfinished(folder), "");
        files.delete(new org.apache.hadoop.fs.Path(folder, ModelDirectory.CONFIG), false);
        for (String name : ModelDirectory.FILES) {
            if (Files.exists(local.resolve(name)) && !name.equals(ModelDirectory.CONFIG)) {
                put(local, files, folder, name);
            } else {
                files.delete(new org.apache.hadoop.fs.Path(folder, name), false);
            }
        }
        put(local, files, folder, ModelDirectory.CONFIG);
        files.delete(unfinished(folder), false);
    }

    private static void put(Path local, FileSystem files, org.apache.hadoop.fs.Path folder, String name)
            throws IOException {
        AtomicFile.write(
                files, new org.apache.hadoop.fs.Path(folder, name), stream -> Files.copy(local.resolve(name), stream));
    }

    private static org.apache.hadoop.fs.Path unfinished(org.apache.hadoop.fs.Path folder) {
        return new org.apache.hadoop.fs.Path(folder, "_unfinished");
    }

    private static void requireReplaceable(Path target, ModelDirectory tokenizer) throws IOException {
        if (!Files.exists(target)) {
            return;
        }
        if (Files.isSameFile(target, tokenizer.folder())) {
            throw AnnealException.user(target + " is the model that training started from and would be overwritten."
                    + " Choose another output.");
        }
        boolean isModel = Files.isRegularFile(target.resolve(ModelDirectory.CONFIG));
        if (!isModel && !LocalFolders.isEmpty(target)) {
            throw notAModel(target);
        }
    }

    private static AnnealException notAModel(Object target) {
        return AnnealException.user(
                target + " exists and holds something else than a model. Choose another output, or empty it.");
    }

    private static AnnealException notSaved(Object target, IOException cause) {
        return AnnealException.environment(
                "The model cannot be saved to " + target + ": " + cause + ". Check permissions and free space.", cause);
    }

    private static void copyTokenizer(ModelDirectory source, Path into, HuggingFaceConfig config) throws IOException {
        for (Path file : source.tokenizerFiles()) {
            Files.copy(file, into.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        Path tokenizerConfig = into.resolve(ModelDirectory.TOKENIZER_CONFIG);
        if (!Files.exists(tokenizerConfig)) {
            String text = TokenizerConfig.of(source.tokenizer())
                    .text(config.encoder().facts().maxTokens());
            Files.writeString(tokenizerConfig, text);
        }
    }
}
