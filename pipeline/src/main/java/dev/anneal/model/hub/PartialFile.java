package dev.anneal.model.hub;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One attempt to receive a file, or the rest of it where an earlier attempt left the beginning. Bytes are written by the HTTP client's thread; once
 * closed, nothing more is, even when that thread is late.
 */
final class PartialFile implements AutoCloseable {
    private static final long REPORTED_BYTES = 1 << 20;

    private final HubFile file;
    private final Path path;
    private final HubProgress progress;
    private final long presentBytes;

    private Optional<FileChannel> channel = Optional.empty();
    private Optional<IOException> failure = Optional.empty();
    private volatile boolean isMisplaced;
    private boolean closed;
    private volatile long doneBytes;
    private long reportedBytes;

    PartialFile(HubFile file, Path path, HubProgress progress) throws IOException {
        this.file = file;
        this.path = path;
        this.progress = progress;
        this.presentBytes = Files.exists(path) ? Files.size(path) : 0;
        this.doneBytes = presentBytes;
    }

    /** Where the rest of the file begins. */
    long presentBytes() {
        return presentBytes;
    }

    long doneBytes() {
        return doneBytes;
    }

    /** Takes the bodies of answers with a file or a part of it, and drops all others. */
    BodyHandler<Void> body() {
        return response -> isContent(response) ? receive(response) : BodySubscribers.discarding();
    }

    private static boolean isContent(ResponseInfo response) {
        return response.statusCode() == 200 || response.statusCode() == 206;
    }

    private BodySubscriber<Void> receive(ResponseInfo response) {
        boolean isRest = response.statusCode() == 206;
        String range = response.headers().firstValue("Content-Range").orElse("");
        if (isRest && !range.startsWith("bytes " + presentBytes + "-")) {
            isMisplaced = true;
            return BodySubscribers.discarding();
        }
        open(isRest);
        return BodySubscribers.ofByteArrayConsumer(bytes -> bytes.ifPresent(this::write));
    }

    private synchronized void open(boolean isRest) {
        try {
            StandardOpenOption mode = isRest ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
            channel = Optional.of(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode));
            doneBytes = isRest ? presentBytes : 0;
        } catch (IOException e) {
            failure = Optional.of(e);
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void write(byte[] bytes) {
        if (closed || channel.isEmpty()) {
            return;
        }
        OptionalLong total = file.sizeBytes();
        if (total.isPresent() && doneBytes + bytes.length > total.getAsLong()) {
            throw new UncheckedIOException(
                    new IOException("more than the " + total.getAsLong() + " bytes of the file"));
        }
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.get().write(buffer);
            }
        } catch (IOException e) {
            failure = Optional.of(e);
            throw new UncheckedIOException(e);
        }
        doneBytes += bytes.length;
        if (doneBytes - reportedBytes >= REPORTED_BYTES) {
            report();
        }
    }

    private void report() {
        reportedBytes = doneBytes;
        progress.received(file.name(), doneBytes, file.sizeBytes());
    }

    /** An error of kind environment when it was this machine's disk that failed, for which trying again is no remedy. */
    synchronized void requireWritable() {
        if (failure.isPresent()) {
            throw AnnealException.environment(
                    path + " cannot be written: " + failure.get()
                            + ". Check the folder, its permissions and the free space.",
                    failure.get());
        }
    }

    /** An IOException when bytes are missing, or belong elsewhere; then the next attempt starts from the beginning. */
    synchronized void requireWhole() throws IOException {
        if (isMisplaced) {
            Files.deleteIfExists(path);
            throw new IOException("another part of the file than the one from byte " + presentBytes);
        }
        OptionalLong total = file.sizeBytes();
        if (total.isPresent() && doneBytes != total.getAsLong()) {
            throw new IOException(
                    "the end of the connection after " + doneBytes + " of " + total.getAsLong() + " bytes");
        }
        report();
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (channel.isPresent()) {
            channel.get().close();
        }
    }
}
