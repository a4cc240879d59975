package dev.anneal.jobs;

import dev.anneal.error.AnnealException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Small text files on any Hadoop file system. A file appears by rename, whole. */
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
        Path temporary = new Path(path.getParent(), "." + path.getName() + ".tmp");
        try {
            FileSystem files = path.getFileSystem(hadoop);
            try (OutputStream stream = files.create(temporary, true)) {
                stream.write(text.getBytes(StandardCharsets.UTF_8));
            }
            files.delete(path, false);
            if (!files.rename(temporary, path)) {
                throw new IOException("it could not be renamed");
            }
        } catch (IOException e) {
            throw AnnealException.environment(
                    file + " cannot be written: " + e.getMessage() + ". Free space there, or set another output.", e);
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
