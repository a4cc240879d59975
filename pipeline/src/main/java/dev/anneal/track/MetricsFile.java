package dev.anneal.track;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.anneal.error.AnnealException;
import dev.anneal.train.event.Restarted;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.TrainEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * `metrics.jsonl`: one line per event, handed to the operating system at once. The file tells one story even of a run that was interrupted: when a
 * {@link Resumed} or {@link Restarted} event comes, lines about later steps are cut off before it is written, because those steps are taken again. A last line that was
 * half written when a process died is dropped. Thread-safe; whoever opens it closes it.
 */
public final class MetricsFile implements TrainListener, AutoCloseable {
    private final Path file;
    private FileChannel channel;

    private MetricsFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Begins the file of a new run.
     *
     * @throws AnnealException kind user, if there are events of another run
     */
    public static MetricsFile create(Path file) {
        try {
            if (Files.exists(file) && Files.size(file) > 0) {
                throw AnnealException.user(
                        file + " has the events of an earlier run. Resume that run, or choose another output.");
            }
        } catch (IOException e) {
            throw failure("read", file, e);
        }
        return append(file);
    }

    /** Goes on with the file of an earlier process of the same run, or begins one. */
    public static MetricsFile append(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = openAtEnd(file);
            return new MetricsFile(file, channel);
        } catch (IOException e) {
            throw failure("written", file, e);
        }
    }

    /** The events of a file; a half-written last line and kinds of event that this version does not know are left out. */
    public static List<TrainEvent> read(Path file) {
        List<TrainEvent> events = new ArrayList<>();
        MetricsLines.of(file).forEach(line -> TrainEvent.parse(line).ifPresent(events::add));
        return events;
    }

    @Override
    public synchronized void onEvent(TrainEvent event) {
        try {
            if (event instanceof Resumed resumed) {
                cutAfter(resumed.step());
            } else if (event instanceof Restarted restarted) {
                cutAfter(restarted.step());
            }
            write(channel, event.toJson());
        } catch (IOException e) {
            throw failure("written", file, e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure("closed", file, e);
        }
    }

    private void cutAfter(int step) throws IOException {
        Path shorter = file.resolveSibling(file.getFileName() + ".cut");
        try (FileChannel out = FileChannel.open(
                shorter, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (String line : MetricsLines.of(file)) {
                if (MetricsLines.stepOf(line) <= step) {
                    write(out, line);
                }
            }
            out.force(true);
        }
        channel.close();
        Files.move(shorter, file, StandardCopyOption.ATOMIC_MOVE);
        channel = openAtEnd(file);
    }

    private static FileChannel openAtEnd(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long end = MetricsLines.endOfWholeLines(file);
        channel.truncate(end);
        channel.position(end);
        return channel;
    }

    private static void write(FileChannel channel, String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static AnnealException failure(String verb, Path file, IOException e) {
        return AnnealException.environment(
                file + " cannot be " + verb + ": " + e.getMessage() + ". Check the disk and the rights of its folder.",
                e);
    }
}
