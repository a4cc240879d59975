package dev.anneal.dataset;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A folder on the local disk. */
record LocalDatasetFolder(Path path) implements DatasetFolder {
    @Override
    public String location() {
        return path.toString();
    }

    @Override
    public OutputStream create(String name) throws IOException {
        Files.createDirectories(path);
        return new BufferedOutputStream(Files.newOutputStream(path.resolve(name)), 1 << 16);
    }

    @Override
    public InputStream open(String name) throws IOException {
        return Files.newInputStream(path.resolve(name));
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(path.resolve(name));
    }

    @Override
    public long sizeBytes(String name) throws IOException {
        return Files.size(path.resolve(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                path.resolve(from),
                path.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(path.resolve(name));
    }
}
