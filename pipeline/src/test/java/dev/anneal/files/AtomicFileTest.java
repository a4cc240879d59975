package dev.anneal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {
    @TempDir
    private Path folder;

    @Test
    void replacesALocalFileAndLeavesNothingBesideIt() throws IOException {
        FileSystem local = FileSystem.getLocal(new Configuration());
        org.apache.hadoop.fs.Path file = hadoop(folder.resolve("done.json"));
        // As Hadoop writes it, with a checksum file beside it.
        try (var stream = local.create(file, true)) {
            stream.writeBytes("first");
        }
        AtomicFile.write(local, file, "second");
        assertThat(read(local, file)).isEqualTo("second");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("done.json"));
        }
    }

    @Test
    void replacesAFileWhereARenameRefusesTo() throws IOException {
        FileSystem strict = new RefusesToReplace();
        strict.initialize(URI.create("strict:///"), new Configuration());
        org.apache.hadoop.fs.Path file = hadoop(folder.resolve("done.json"));
        AtomicFile.write(strict, file, "first");
        AtomicFile.write(strict, file, "second");
        assertThat(read(strict, file)).isEqualTo("second");
    }

    @Test
    void keepsWhatWasThereIfTheContentFails() throws IOException {
        FileSystem local = FileSystem.getLocal(new Configuration());
        org.apache.hadoop.fs.Path file = hadoop(folder.resolve("done.json"));
        AtomicFile.write(local, file, "first");
        assertThatThrownBy(() -> AtomicFile.write(local, file, stream -> {
                    stream.write(1);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(read(local, file)).isEqualTo("first");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("done.json"));
        }
    }

    /** Hadoop's local file system makes an Error of it, for a short text when the stream is closed. */
    @Test
    void aFullDiskIsAnExceptionAndLeavesNothing() throws IOException {
        FileSystem local = FileSystem.getLocal(new Configuration());
        org.apache.hadoop.fs.Path file = hadoop(folder.resolve("done.json"));
        AtomicFile.write(local, file, "first");
        Files.createSymbolicLink(folder.resolve(".done.json.tmp"), Path.of("/dev/full"));

        assertThatThrownBy(() -> AtomicFile.write(local, file, "second"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");

        assertThat(read(local, file)).isEqualTo("first");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("done.json"));
        }
    }

    @Test
    void putsAnObjectOnceAndNeverRenames() throws Exception {
        ObjectStore.Bucket bucket = ObjectStore.bucket("atomic");
        org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path("s3a://atomic/run/done.json");
        FileSystem store = file.getFileSystem(ObjectStore.configuration());
        AtomicFile.write(store, file, "first");
        CountDownLatch written = new CountDownLatch(1);
        bucket.closeUntil(written);
        CompletableFuture<Void> second = CompletableFuture.runAsync(() -> {
            try {
                AtomicFile.write(store, file, "second");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(read(store, file)).as("while it is replaced").isEqualTo("first");
        written.countDown();
        second.get();
        assertThat(read(store, file)).isEqualTo("second");
        assertThat(bucket.paths()).containsExactly("/run/done.json");
        assertThat(bucket.renames()).isZero();
    }

    @Test
    void keepsTheObjectThatWasThereIfTheStoreRefuses() throws IOException {
        org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path("s3a://refusing/run/done.json");
        FileSystem store = file.getFileSystem(ObjectStore.configuration());
        AtomicFile.write(store, file, "first");
        ObjectStore.bucket("refusing").fillUpTo(3);
        assertThatThrownBy(() -> AtomicFile.write(store, file, "second")).hasMessage("No space left on device");
        assertThat(read(store, file)).isEqualTo("first");
    }

    private static org.apache.hadoop.fs.Path hadoop(Path file) {
        return new org.apache.hadoop.fs.Path(file.toString());
    }

    private static String read(FileSystem files, org.apache.hadoop.fs.Path file) throws IOException {
        try (InputStream stream = files.open(file)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** As HDFS does. It has no other way to rename, as file systems of third parties have none. */
    private static final class RefusesToReplace extends FilterFileSystem {
        RefusesToReplace() {
            super(new RawLocalFileSystem());
        }

        @Override
        public URI getUri() {
            return URI.create("strict:///");
        }

        @Override
        protected void checkPath(org.apache.hadoop.fs.Path path) {}

        @Override
        public org.apache.hadoop.fs.Path makeQualified(org.apache.hadoop.fs.Path path) {
            return path;
        }

        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
            return !exists(to) && super.rename(from, to);
        }
    }
}
