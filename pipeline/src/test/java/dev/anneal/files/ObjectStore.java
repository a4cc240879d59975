package dev.anneal.files;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A file system in memory that behaves as object stores do: an object appears when its stream is closed, and renaming copies one object after the other,
 * slowly, so that readers see halves. A bucket may be full, or make writers wait.
 */
public final class ObjectStore extends FileSystem {
    private static final Map<String, Bucket> BUCKETS = new ConcurrentHashMap<>();

    private URI uri = URI.create("s3a://none");

    /** What one bucket holds, and how it behaves. */
    public static final class Bucket {
        private final Map<String, byte[]> objects = new TreeMap<>();
        private volatile long freeBytes = Long.MAX_VALUE;
        private volatile CountDownLatch open = new CountDownLatch(0);
        private volatile int renames;

        /** Writers of more than that many bytes to come find no space. */
        public void fillUpTo(long bytes) {
            freeBytes = bytes;
        }

        /** Whoever closes an object waits for the latch. */
        public void closeUntil(CountDownLatch latch) {
            open = latch;
        }

        public int renames() {
            return renames;
        }

        /** Paths of all objects. */
        public synchronized List<String> paths() {
            return List.copyOf(objects.keySet());
        }

        synchronized Optional<byte[]> read(String path) {
            return Optional.ofNullable(objects.get(path));
        }

        synchronized void put(String path, byte[] bytes) {
            objects.put(path, bytes);
        }

        synchronized boolean remove(String path) {
            return objects.remove(path) != null;
        }
    }

    /** A configuration under which {@code s3a:} is in memory. */
    public static Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.set("fs.s3a.impl", ObjectStore.class.getName());
        configuration.setBoolean("fs.s3a.impl.disable.cache", true);
        return configuration;
    }

    public static Bucket bucket(String name) {
        return BUCKETS.computeIfAbsent(name, ignored -> new Bucket());
    }

    @Override
    public void initialize(URI name, Configuration configuration) throws IOException {
        super.initialize(name, configuration);
        uri = URI.create(name.getScheme() + "://" + name.getAuthority());
    }

    private Bucket bucket() {
        return bucket(uri.getAuthority());
    }

    private static String key(Path path) {
        return path.toUri().getPath();
    }

    @Override
    public URI getUri() {
        return uri;
    }

    @Override
    public String getScheme() {
        return "s3a";
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        byte[] bytes = bucket().read(key(path)).orElseThrow(() -> new FileNotFoundException(path.toString()));
        return new FSDataInputStream(new Reading(bytes));
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        if (!overwrite && exists(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        return new FSDataOutputStream(new Writing(bucket(), key(path)), null);
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
        throw new UnsupportedOperationException("objects cannot grow");
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        Bucket bucket = bucket();
        bucket.renames++;
        List<String> moved = bucket.paths().stream()
                .filter(path -> path.equals(key(from)) || path.startsWith(key(from) + "/"))
                .toList();
        for (String path : moved) {
            byte[] bytes = bucket.read(path).orElseThrow();
            bucket.put(key(to) + path.substring(key(from).length()), bytes);
            pause();
        }
        moved.forEach(bucket::remove);
        return !moved.isEmpty();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public boolean delete(Path path, boolean recursive) {
        Bucket bucket = bucket();
        boolean deleted = bucket.remove(key(path));
        for (String other : bucket.paths()) {
            if (recursive && other.startsWith(key(path) + "/")) {
                deleted |= bucket.remove(other);
            }
        }
        return deleted;
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        List<FileStatus> found = new ArrayList<>();
        String prefix = key(path) + "/";
        for (String name : bucket().paths().stream()
                .filter(other -> other.startsWith(prefix))
                .map(other -> other.substring(prefix.length()).split("/")[0])
                .distinct()
                .toList()) {
            found.add(getFileStatus(new Path(path, name)));
        }
        if (found.isEmpty()) {
            throw new FileNotFoundException(path.toString());
        }
        return found.toArray(FileStatus[]::new);
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        Optional<byte[]> object = bucket().read(key(path));
        if (object.isPresent()) {
            return new FileStatus(object.get().length, false, 1, 1, 0, path);
        }
        if (bucket().paths().stream().anyMatch(other -> other.startsWith(key(path) + "/"))) {
            return new FileStatus(0, true, 1, 1, 0, path);
        }
        throw new FileNotFoundException(path.toString());
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) {
        return true;
    }

    @Override
    public void setWorkingDirectory(Path folder) {
        throw new UnsupportedOperationException("a bucket has no folders");
    }

    @Override
    public Path getWorkingDirectory() {
        return new Path(uri + "/");
    }

    private static final class Writing extends ByteArrayOutputStream {
        private final Bucket bucket;
        private final String path;

        Writing(Bucket bucket, String path) {
            this.bucket = bucket;
            this.path = path;
        }

        @Override
        public void close() throws IOException {
            try {
                bucket.open.await();
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
            bucket.freeBytes -= size();
            if (bucket.freeBytes < 0) {
                throw new IOException("No space left on device");
            }
            bucket.put(path, toByteArray());
        }
    }

    private static final class Reading extends FSInputStream {
        private final byte[] bytes;
        private ByteArrayInputStream rest;

        Reading(byte[] bytes) {
            this.bytes = bytes;
            this.rest = new ByteArrayInputStream(bytes);
        }

        @Override
        public void seek(long position) throws IOException {
            if (position > bytes.length) {
                throw new EOFException("there are only " + bytes.length + " bytes");
            }
            rest = new ByteArrayInputStream(bytes, (int) position, bytes.length - (int) position);
        }

        @Override
        public long getPos() {
            return bytes.length - rest.available();
        }

        @Override
        public boolean seekToNewSource(long position) {
            return false;
        }

        @Override
        public int read() {
            return rest.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return rest.read(target, offset, length);
        }
    }
}
