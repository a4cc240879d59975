package dev.anneal.jobs.score;

import dev.anneal.jobs.publish.Publication;
import dev.anneal.jobs.publish.PublishedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.OutputWriter;

/** A file of rows on this machine's disk, which goes when it is closed. For one thread. */
final class LocalRowFile implements AutoCloseable {
    private final Path file;
    private final OutputWriter writer;
    private boolean complete;
    private long rows;

    LocalRowFile(Path file, OutputWriter writer) {
        this.file = file;
        this.writer = writer;
    }

    void write(InternalRow row) {
        writer.write(row);
        rows++;
    }

    long rows() {
        return rows;
    }

    /** Ends the file and puts it into a folder; nothing can be written after that. */
    PublishedFile publish(Publication folder, String name) {
        complete = true;
        writer.close();
        return folder.publish(file, name);
    }

    @Override
    public void close() {
        try {
            if (!complete) {
                writer.close();
            }
        } finally {
            delete();
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(file);
            // Of Hadoop's local file system.
            Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }
}
