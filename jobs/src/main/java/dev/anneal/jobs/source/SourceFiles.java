package dev.anneal.jobs.source;

import dev.anneal.config.SourceConfig;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** The files behind a table. */
public final class SourceFiles {
    private SourceFiles() {}

    /**
     * One file as it was when somebody looked; two looks that agree mean the same rows.
     *
     * @param modified in milliseconds since 1970, 0 where the file system does not say
     */
    public record Seen(String path, long sizeBytes, long modified) {}

    /** Every file of the table, sorted by path; hidden ones ({@code _SUCCESS}, {@code .crc}) are left out, as Spark does. */
    public static List<Seen> list(Configuration hadoop, String key, SourceConfig source) {
        try {
            Path pattern = new Path(source.path().orElseThrow());
            FileSystem files = pattern.getFileSystem(hadoop);
            FileStatus[] matches = files.globStatus(pattern);
            List<Seen> seen = new ArrayList<>();
            for (FileStatus match : matches == null ? new FileStatus[0] : matches) {
                add(files, match, seen);
            }
            seen.sort(Comparator.comparing(Seen::path));
            return List.copyOf(seen);
        } catch (IOException | IllegalArgumentException problem) {
            throw unreadable(key, source, problem);
        }
    }

    /** Refuses files that are not there. */
    public static void requirePresent(Configuration hadoop, String key, SourceConfig source) {
        if (list(hadoop, key, source).isEmpty()) {
            throw AnnealException.user(absent(key, source));
        }
    }

    /** What is wrong with a table on this machine's own disk, without starting Spark; other file systems may need Spark's settings first. */
    public static Optional<String> localProblem(String key, SourceConfig source) {
        if (source.kind() != SourceConfig.Kind.FILES) {
            return Optional.empty();
        }
        try {
            Path pattern = new Path(source.path().orElseThrow());
            boolean local = pattern.getFileSystem(new Configuration()) instanceof LocalFileSystem;
            return local && list(new Configuration(), key, source).isEmpty()
                    ? Optional.of(absent(key, source))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException problem) {
            return Optional.empty();
        }
    }

    private static void add(FileSystem files, FileStatus status, List<Seen> seen) throws IOException {
        if (status.isDirectory()) {
            for (FileStatus child : files.listStatus(status.getPath())) {
                if (!child.getPath().getName().matches("[._].*")) {
                    add(files, child, seen);
                }
            }
        } else {
            seen.add(new Seen(status.getPath().toString(), status.getLen(), status.getModificationTime()));
        }
    }

    private static String absent(String key, SourceConfig source) {
        return key + ".path is " + source.shown() + ", and there is no file. Name another one: --set " + key
                + ".path=...";
    }

    private static AnnealException unreadable(String key, SourceConfig source, Exception problem) {
        return AnnealException.environment(
                key + ".path is " + source.shown() + ", which cannot be listed: " + problem.getMessage()
                        + ". Check the address, and the settings of its file system (spark.hadoop.*).",
                problem);
    }
}
