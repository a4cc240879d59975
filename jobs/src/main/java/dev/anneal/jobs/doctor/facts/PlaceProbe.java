package dev.anneal.jobs.doctor.facts;

import dev.anneal.jobs.doctor.facts.HostFacts.PlaceFacts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Tries a place of the configuration: reads a byte of what is there, or writes a file of one byte and removes it. */
final class PlaceProbe {
    private static final String HIDDEN = "[._].*";

    private final Configuration hadoop;

    PlaceProbe(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    PlaceFacts read(Place place) {
        try {
            Path path = new Path(place.path());
            FileSystem files = path.getFileSystem(hadoop);
            switch (place.use()) {
                case READ -> readSome(files, path);
                case WRITE -> writeSome(files, path);
            }
            return new PlaceFacts(place, "");
        } catch (FileNotFoundException absent) {
            return new PlaceFacts(place, String.valueOf(absent.getMessage()));
        } catch (IOException | IllegalArgumentException | FSError | UnsupportedOperationException problem) {
            return new PlaceFacts(place, problem.toString());
        }
    }

    private static void readSome(FileSystem files, Path pattern) throws IOException {
        FileStatus[] matches = files.globStatus(pattern);
        if (matches == null || matches.length == 0) {
            throw new FileNotFoundException("there is no file");
        }
        Optional<FileStatus> file = firstFile(files, matches[0]);
        if (file.isEmpty()) {
            throw new FileNotFoundException("there is no file in it");
        }
        try (FSDataInputStream stream = files.open(file.get().getPath())) {
            int unused = stream.read();
        }
    }

    private static Optional<FileStatus> firstFile(FileSystem files, FileStatus status) throws IOException {
        if (status.isFile()) {
            return Optional.of(status);
        }
        for (FileStatus child : files.listStatus(status.getPath())) {
            if (!child.getPath().getName().matches(HIDDEN)) {
                Optional<FileStatus> found = firstFile(files, child);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** Leaves nothing behind: a folder that was not there is only looked for as far as it is there. */
    private static void writeSome(FileSystem files, Path folder) throws IOException {
        Path existing = folder;
        while (!files.exists(existing)) {
            if (existing.getParent() == null) {
                break;
            }
            existing = existing.getParent();
        }
        if (files instanceof LocalFileSystem
                && !Files.isDirectory(java.nio.file.Path.of(existing.toUri().getPath()))) {
            throw new IOException(existing + " is no folder");
        }
        Path probe = new Path(existing, ".anneal-doctor-" + UUID.randomUUID());
        try (FSDataOutputStream stream = files.create(probe, false)) {
            stream.write(1);
        } finally {
            files.delete(probe, false);
        }
    }
}
