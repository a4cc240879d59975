package dev.anneal.model.huggingface;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * Makes a local {@link ModelDirectory} of any source. A local folder is used in place. Everything else is copied to the staging folder once per
 * host: under a file lock, so that the executors of a host wait for the first one, and by rename, so that a copy is complete or absent. A copy's
 * name holds a hash of where it came from and of what lay there, so a changed source is copied anew.
 */
public final class ModelStaging {
    private static final String CLASS_PATH = "jar:";

    /** A file lock does not hold off threads of the same process. */
    private static final ReentrantLock IN_PROCESS = new ReentrantLock();

    private ModelStaging() {}

    /**
     * Opens a model, after copying it when it is not local.
     *
     * @param source a folder on any Hadoop file system (of a model, or of an earlier run), or {@code jar:} and a class path resource: a folder, or
     *     an {@code .onnx} file with its tokenizer beside it as {@code NAME-tokenizer.json} or {@code tokenizer.json}
     * @param staging a local folder for copies, made when needed
     */
    public static ModelDirectory open(String source, Path staging, Configuration hadoop) {
        try {
            if (source.startsWith(CLASS_PATH)) {
                return ModelDirectory.open(stage(classPathModel(source.substring(CLASS_PATH.length())), staging));
            }
            org.apache.hadoop.fs.Path path = hadoopPath(source);
            FileSystem files = path.getFileSystem(hadoop);
            if (files.getUri().getScheme().equals("file")) {
                return ModelDirectory.open(
                        Path.of(files.makeQualified(path).toUri().getPath()));
            }
            return ModelDirectory.open(stage(HadoopModel.find(files, path), staging));
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The model " + source + " cannot be read, or not be copied to " + staging + ": " + e
                            + ". Check that it exists and that the folder may be written and has space.",
                    e);
        }
    }

    private static org.apache.hadoop.fs.Path hadoopPath(String source) {
        try {
            return new org.apache.hadoop.fs.Path(source);
        } catch (IllegalArgumentException e) {
            throw AnnealException.user(
                    "model.source is '" + source + "', which is no path: " + e.getMessage()
                            + ". Set it to a folder, or to jar:<class path resource>.",
                    e);
        }
    }

    private static ModelOrigin classPathModel(String resource) throws IOException {
        String name = resource.replaceAll("^/+|/+$", "");
        return name.endsWith(".onnx") ? ClassPathOnnx.find(name) : ClassPathFolder.find(name);
    }

    private static Path stage(ModelOrigin origin, Path staging) throws IOException {
        Path copy = staging.resolve(origin.name() + "-" + Fingerprint.of(origin.fingerprint()));
        if (Files.isDirectory(copy)) {
            return copy;
        }
        Files.createDirectories(staging);
        Path lockFile = staging.resolve(copy.getFileName() + ".lock");
        IN_PROCESS.lock();
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!Files.isDirectory(copy) && lock.isValid()) {
                copy(origin, copy);
            }
        } finally {
            IN_PROCESS.unlock();
        }
        return copy;
    }

    private static void copy(ModelOrigin origin, Path copy) throws IOException {
        Path partial = copy.resolveSibling(copy.getFileName() + ".partial");
        LocalFolders.delete(partial);
        try {
            Files.createDirectory(partial);
            origin.copyTo(partial);
            Files.move(partial, copy, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            LocalFolders.delete(partial);
        }
    }
}
