package dev.anneal.model.huggingface;

import dev.anneal.error.AnnealException;
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
 * Saves a model as a directory that transformers opens. It is written under a temporary name and appears by rename when it is complete; equal
 * arguments give equal bytes.
 */
public final class HuggingFaceDirectory {
    private HuggingFaceDirectory() {}

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
        Path target = folder.toAbsolutePath().normalize();
        Path partial = target.resolveSibling(target.getFileName() + ".partial");
        try {
            requireReplaceable(target, tokenizer);
            Files.createDirectories(target.getParent());
            LocalFolders.delete(partial);
            Files.createDirectory(partial);
            String digest = SafetensorsWriter.write(partial.resolve(ModelDirectory.WEIGHTS), tensors);
            copyTokenizer(tokenizer, partial, config);
            Files.writeString(partial.resolve(ModelDirectory.CONFIG), config.json());
            LocalFolders.replace(partial, target);
            return digest;
        } catch (IOException e) {
            throw notSaved(target, e);
        }
    }

    /**
     * Copies a model's folder to any Hadoop file system, where it appears by rename when complete. A model that is there already is replaced; any
     * other folder with content is refused.
     */
    public static void upload(Path local, org.apache.hadoop.fs.Path folder, Configuration hadoop) {
        try {
            FileSystem files = folder.getFileSystem(hadoop);
            boolean exists = files.exists(folder);
            if (exists
                    && !files.exists(new org.apache.hadoop.fs.Path(folder, ModelDirectory.CONFIG))
                    && files.listStatus(folder).length > 0) {
                throw notAModel(folder);
            }
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
        } catch (IOException e) {
            throw notSaved(folder, e);
        }
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
            String text =
                    TokenizerConfig.of(source.tokenizer()).text(config.shape().positions());
            Files.writeString(tokenizerConfig, text);
        }
    }
}
