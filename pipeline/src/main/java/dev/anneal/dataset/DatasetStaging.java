package dev.anneal.dataset;

import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * Brings a dataset to the local disk, once per host. Copies are made under a file lock, so that the executors of a host wait for the first one; every
 * shard's digest is checked while it is copied; and the copy gets its name by renaming the folder, so that it is complete or absent. The name holds
 * a digest of the manifest: a dataset that was prepared anew is copied anew. A dataset on the local disk is used in place.
 */
public final class DatasetStaging {
    private static final int NAME_DIGITS = 16;

    /** A file lock does not hold off threads of the same process. */
    private static final ReentrantLock IN_PROCESS = new ReentrantLock();

    private DatasetStaging() {}

    /**
     * Copies a dataset, unless it is there or local.
     *
     * @param source on any Hadoop file system
     * @param staging a local folder for copies, made when needed
     * @return the local folder to open
     * @throws AnnealException (user) if there is no dataset; (environment) if it cannot be copied or a shard is damaged
     */
    public static Path stage(org.apache.hadoop.fs.Path source, Path staging, Configuration hadoop) {
        try {
            DatasetFolder folder = DatasetFolder.of(source, hadoop);
            return folder instanceof LocalDatasetFolder local
                    ? local.path()
                    : copied(folder, source.getName(), staging);
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The dataset " + source + " cannot be copied to " + staging + ": " + e
                            + ". Check that both may be reached and that the local disk has space.",
                    e);
        }
    }

    private static Path copied(DatasetFolder source, String name, Path staging) throws IOException {
        Manifest manifest = Manifest.read(source);
        Path copy = staging.resolve(name + "-" + Sha256.ofText(manifest.json()).substring(0, NAME_DIGITS));
        if (Files.isDirectory(copy)) {
            return copy;
        }
        Files.createDirectories(staging);
        IN_PROCESS.lock();
        try (FileChannel channel = FileChannel.open(
                        staging.resolve(copy.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.isDirectory(copy)) {
                copy(source, manifest, copy);
            }
        } finally {
            IN_PROCESS.unlock();
        }
        return copy;
    }

    private static void copy(DatasetFolder source, Manifest manifest, Path copy) throws IOException {
        Path partial = copy.resolveSibling(copy.getFileName() + ".partial");
        deleteRecursively(partial);
        try {
            Files.createDirectories(partial);
            for (ShardEntry shard : manifest.shards()) {
                copyShard(source, shard, partial);
            }
            manifest.write(DatasetFolder.of(partial));
            Files.move(partial, copy, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            deleteRecursively(partial);
        }
    }

    private static void copyShard(DatasetFolder source, ShardEntry shard, Path partial) throws IOException {
        try (InputStream in = source.open(shard.file());
                OutputStream out = Files.newOutputStream(partial.resolve(shard.file()))) {
            String found = new Sha256().addCopying(in, out).hex();
            if (!found.equals(shard.sha256())) {
                throw AnnealException.environment("The dataset " + source.location() + " is damaged: "
                        + DatasetVerifier.problem(shard, found) + ". Copy it again, or prepare the data again.");
            }
        }
    }

    private static void deleteRecursively(Path root) throws IOException {
        if (Files.exists(root)) {
            try (Stream<Path> paths = Files.walk(root)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
