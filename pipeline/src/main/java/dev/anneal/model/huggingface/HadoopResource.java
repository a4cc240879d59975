package dev.anneal.model.huggingface;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file on any Hadoop file system. */
record HadoopResource(FileSystem files, FileStatus status) implements ModelResource {
    static Optional<ModelResource> find(FileSystem files, Path path) throws IOException {
        return files.exists(path)
                ? Optional.of(new HadoopResource(files, files.getFileStatus(path)))
                : Optional.empty();
    }

    @Override
    public String name() {
        return status.getPath().toString();
    }

    @Override
    public String fingerprint() {
        return name() + ' ' + status.getLen() + ' ' + status.getModificationTime();
    }

    @Override
    public void copyTo(java.nio.file.Path file) throws IOException {
        try (InputStream from = files.open(status.getPath())) {
            long copied = Files.copy(from, file);
            if (copied != status.getLen()) {
                throw new IOException(status.getPath() + " gave " + copied + " of " + status.getLen() + " bytes");
            }
        }
    }
}
