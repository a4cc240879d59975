package dev.anneal.jobs.publish;

import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.files.AtomicFile;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Puts complete files into a folder so that each name is given once: whoever comes second finds what is there. Where renaming is one operation (file:,
 * hdfs:), a file is written to {@code _staged/} under a name of its own and then renamed to a name that must be free; on the local disk, whose rename
 * replaces, the last step is a hard link. An object store has neither: there a file is one upload, visible when it is complete, and of two at once the
 * later stays. So writers of one name must write the same rows; a digest tells whose file it is. Thread-safe.
 */
public final class Publication {
    /** Of files that are not complete yet. */
    public static final String STAGED = "_staged";

    private final String folder;
    private final Configuration hadoop;

    /** @param folder on any Hadoop file system */
    public Publication(String folder, Configuration hadoop) {
        this.folder = folder;
        this.hadoop = hadoop;
    }

    /** What stands in the folder under that name afterwards: this file, or the one that came before it. */
    public PublishedFile publish(java.nio.file.Path local, String name) {
        return publish(name, () -> Files.newInputStream(local));
    }

    /** The same for a text. */
    public PublishedFile publish(String text, String name) {
        return publish(name, () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private interface Source {
        InputStream open() throws IOException;
    }

    private PublishedFile publish(String name, Source source) {
        Path target = new Path(folder, name);
        try {
            FileSystem files = AtomicFile.withoutSideFiles(target.getFileSystem(hadoop));
            boolean upload = AtomicFile.isObjectStore(files, target);
            Path staged = upload ? target : new Path(folder, STAGED + "/" + UUID.randomUUID());
            Sha256 digest = new Sha256();
            long[] size = new long[1];
            AtomicFile.write(files, staged, stream -> size[0] = copy(source, stream, digest));
            PublishedFile own = new PublishedFile(name, size[0], digest.hex());
            if (upload || moved(files, staged, target)) {
                return own;
            }
            files.delete(staged, false);
            return find(name).orElseThrow(() -> unusable(name, new IOException("it came and went")));
        } catch (IOException problem) {
            throw unusable(name, problem);
        }
    }

    private static long copy(Source source, OutputStream stream, Sha256 digest) throws IOException {
        try (InputStream input = source.open();
                CountedStream counted = new CountedStream(stream)) {
            digest.addCopying(input, counted);
            return counted.count();
        }
    }

    /** Whether the name was free. */
    private static boolean moved(FileSystem files, Path staged, Path target) throws IOException {
        files.mkdirs(target.getParent());
        if (files instanceof RawLocalFileSystem local) {
            return linked(local, staged, target);
        }
        return !files.exists(target) && files.rename(staged, target);
    }

    private static boolean linked(RawLocalFileSystem local, Path staged, Path target) throws IOException {
        java.nio.file.Path from = local.pathToFile(staged).toPath();
        java.nio.file.Path to = local.pathToFile(target).toPath();
        try {
            Files.createLink(to, from);
        } catch (FileAlreadyExistsException taken) {
            return false;
        } catch (UnsupportedOperationException | java.nio.file.FileSystemException noLinks) {
            // Some mounted file systems know no links; looking first is the next best.
            if (Files.exists(to)) {
                return false;
            }
            Files.move(from, to);
            return true;
        }
        Files.delete(from);
        return true;
    }

    /** What is there under that name, read whole. */
    public Optional<PublishedFile> find(String name) {
        Path file = new Path(folder, name);
        try (InputStream stream = file.getFileSystem(hadoop).open(file);
                CountedStream counted = new CountedStream(OutputStream.nullOutputStream())) {
            Sha256 digest = new Sha256().addCopying(stream, counted);
            return Optional.of(new PublishedFile(name, counted.count(), digest.hex()));
        } catch (FileNotFoundException absent) {
            return Optional.empty();
        } catch (org.apache.hadoop.fs.ChecksumException damaged) {
            return Optional.empty();
        } catch (IOException problem) {
            throw unusable(name, problem);
        }
    }

    /** Whether a file is there as it was published: first by its length, then by its digest. */
    public boolean isIntact(PublishedFile file) {
        Path path = new Path(folder, file.name());
        try {
            long size = path.getFileSystem(hadoop).getFileStatus(path).getLen();
            return size == file.sizeBytes()
                    && find(file.name()).filter(file::equals).isPresent();
        } catch (FileNotFoundException absent) {
            return false;
        } catch (IOException problem) {
            throw unusable(file.name(), problem);
        }
    }

    private AnnealException unusable(String name, IOException problem) {
        return AnnealException.environment(
                folder + "/" + name + " cannot be used: " + problem.getMessage()
                        + ". Check its file system, its free space and its permissions, or set another output.",
                problem);
    }
}
