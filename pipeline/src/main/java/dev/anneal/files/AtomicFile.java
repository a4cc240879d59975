package dev.anneal.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * Puts a file in place on any Hadoop file system so that a reader finds all of it, or what was there before, and never a part.
 *
 * <p>Where renaming is one operation (file:, hdfs:), the file is written under another name, {@code .NAME.tmp}, and renamed over the old one. On object
 * stores renaming is a copy, but an object appears when its stream is closed: there it is written once, under its own name. Neither tells two writers
 * of one file apart: the last one wins, so a file has one committer.
 */
public final class AtomicFile {
    /** Stores whose objects appear whole, when they are closed, and whose renames copy. */
    private static final Set<String> OBJECT_STORES = Set.of("s3a", "s3", "s3n", "gs", "oss", "cosn", "obs", "tos");

    private AtomicFile() {}

    /** What writes the file; it need not close the stream. */
    public interface Content {
        void writeTo(OutputStream stream) throws IOException;
    }

    /** Puts a text in place of whatever was there. */
    public static void write(FileSystem files, Path file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(files, file, stream -> stream.write(bytes));
    }

    /** Puts a file in place of whatever was there. If the content throws, whatever was there stays. */
    public static void write(FileSystem system, Path file, Content content) throws IOException {
        FileSystem files = withoutSideFiles(system);
        if (isObjectStore(files, file)) {
            create(files, file, content);
        } else {
            Path temporary = new Path(file.getParent(), "." + file.getName() + ".tmp");
            create(files, temporary, content);
            replace(system, files, temporary, file);
        }
    }

    /** Whether a rename copies, object by object, and an object appears when it is closed. */
    public static boolean isObjectStore(FileSystem files, Path path) throws IOException {
        // Only stores that upload at the end can take an upload back.
        return OBJECT_STORES.contains(files.getUri().getScheme())
                || files.hasPathCapability(path, CommonPathCapabilities.ABORTABLE_STREAM);
    }

    /** The same files without Hadoop's checksum files beside them, which no rename could replace together with theirs. */
    public static FileSystem withoutSideFiles(FileSystem files) {
        return files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files;
    }

    /** A full local disk is an Error to Hadoop, and an exception to whoever writes a file. */
    private static void create(FileSystem files, Path file, Content content) throws IOException {
        try {
            createOrAbandon(files, file, content);
        } catch (FSError full) {
            if (!isObjectStore(files, file)) {
                files.delete(file, false);
            }
            throw new IOException(full.getMessage(), full);
        }
    }

    /** A content that throws leaves nothing: closing its stream would publish a half. */
    private static void createOrAbandon(FileSystem files, Path file, Content content) throws IOException {
        FSDataOutputStream stream = files.create(file, true);
        try {
            content.writeTo(stream);
        } catch (IOException | RuntimeException | Error problem) {
            abandon(files, file, stream, problem);
            throw problem;
        }
        stream.close();
    }

    private static void abandon(FileSystem files, Path file, FSDataOutputStream stream, Throwable problem) {
        try {
            if (stream.hasCapability(CommonPathCapabilities.ABORTABLE_STREAM)) {
                stream.abort();
            }
            stream.close();
            if (!isObjectStore(files, file)) {
                files.delete(file, false);
            }
        } catch (IOException | RuntimeException next) {
            problem.addSuppressed(next);
        }
    }

    private static void replace(FileSystem system, FileSystem files, Path temporary, Path file) throws IOException {
        if (system instanceof ChecksumFileSystem checked) {
            // One that an earlier writer left would belie the new file.
            files.delete(checked.getChecksumFile(file), false);
            // The operating system's own rename: it replaces.
            requireRenamed(files.rename(temporary, file), file);
            return;
        }
        try {
            FileContext.getFileContext(files.getUri(), files.getConf())
                    .rename(files.makeQualified(temporary), files.makeQualified(file), Options.Rename.OVERWRITE);
        } catch (UnsupportedFileSystemException nothingReplaces) {
            if (!files.rename(temporary, file)) {
                files.delete(file, false);
                requireRenamed(files.rename(temporary, file), file);
            }
        }
    }

    private static void requireRenamed(boolean renamed, Path file) throws IOException {
        if (!renamed) {
            throw new IOException("the complete file could not be renamed to " + file);
        }
    }
}
