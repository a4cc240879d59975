package dev.anneal.jobs;

import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.files.AtomicFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Small text files on any Hadoop file system. A file appears whole. */
public final class RunFiles {
    private final Configuration hadoop;

    public RunFiles(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    /** The text of a file, or nothing where there is none. */
    public Optional<String> read(String file) {
        Path path = new Path(file);
        try (InputStream stream = path.getFileSystem(hadoop).open(path)) {
            return Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw AnnealException.environment(
                    file + " cannot be read: " + e.getMessage() + ". Check its file system and its permissions.", e);
        }
    }

    /** Puts a file in place of whatever was there. */
    public void write(String file, String text) {
        Path path = new Path(file);
        try {
            AtomicFile.write(path.getFileSystem(hadoop), path, text);
        } catch (IOException e) {
            throw AnnealException.environment(
                    file + " cannot be written: " + e.getMessage() + ". Free space there, or set another output.", e);
        }
    }

    /** SHA-256 of every wanted file that lies directly in a folder, by its name; hidden files left out. */
    public SortedMap<String, String> digests(String folder, Predicate<String> wanted) {
        Path path = new Path(folder);
        SortedMap<String, String> digests = new TreeMap<>();
        try {
            FileSystem system = path.getFileSystem(hadoop);
            for (FileStatus file : system.listStatus(path)) {
                String name = file.getPath().getName();
                if (file.isFile() && !name.startsWith(".") && wanted.test(name)) {
                    try (InputStream in = system.open(file.getPath())) {
                        digests.put(name, new Sha256().add(in).hex());
                    }
                }
            }
            return digests;
        } catch (IOException e) {
            throw AnnealException.environment(
                    folder + " cannot be read: " + e.getMessage() + ". Check its file system and its permissions.", e);
        }
    }

    /** Deletes a file, if it is there. */
    public void delete(String file) {
        Path path = new Path(file);
        try {
            path.getFileSystem(hadoop).delete(path, false);
        } catch (IOException e) {
            throw AnnealException.environment(
                    file + " cannot be deleted: " + e.getMessage() + ". Check its file system and its permissions.", e);
        }
    }

    public boolean exists(String file) {
        Path path = new Path(file);
        try {
            return path.getFileSystem(hadoop).exists(path);
        } catch (IOException e) {
            throw AnnealException.environment(
                    file + " cannot be looked up: " + e.getMessage() + ". Check its file system.", e);
        }
    }
}
