package dev.anneal.dataset;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;

/**
 * Writes one shard: an Arrow IPC file of record batches that are bounded by bytes, so that memory does not grow with the shard. The same rows in the
 * same order give the same bytes. The file has its name only once it is complete: {@link #finish} gives it, and closing a writer that was not
 * finished leaves nothing behind. Not thread-safe.
 */
public final class ShardWriter implements AutoCloseable {
    private final DatasetFolder folder;
    private final String file;
    private final String unfinished;
    private final ShardOptions options;
    private final StatisticsTally tally;
    private final BufferAllocator allocator;
    private final RowBuffer buffer;
    private final DigestChannel channel;
    private final ArrowFileWriter writer;
    private boolean finished;

    private ShardWriter(DatasetFolder folder, String file, String unfinished, ShardOptions options) throws IOException {
        this.folder = folder;
        this.file = file;
        this.unfinished = unfinished;
        this.options = options;
        this.tally = new StatisticsTally(options);
        this.channel = new DigestChannel(folder.create(unfinished));
        this.allocator = new RootAllocator();
        this.buffer = new RowBuffer(options.schema(), allocator);
        this.writer = new ArrowFileWriter(buffer.root(), new DictionaryProvider.MapDictionaryProvider(), channel);
        writer.start();
    }

    /**
     * Starts a shard.
     *
     * @param file its name, see {@link ShardEntry#fileName}
     * @param attempt tells writers of the same shard apart, for example the attempt number of a task; the last to finish wins
     * @throws AnnealException (environment) if the folder cannot be written
     */
    public static ShardWriter create(DatasetFolder folder, String file, String attempt, ShardOptions options) {
        try {
            return new ShardWriter(folder, file, "_" + file + "." + attempt + ".unfinished", options);
        } catch (IOException e) {
            throw failed(folder, file, e);
        }
    }

    /**
     * Appends a row.
     *
     * @throws AnnealException (environment) if a record batch cannot be written
     */
    public void add(ShardRow row) {
        RowCheck.require(row, options);
        buffer.add(row);
        tally.add(row);
        if (buffer.bytes() >= options.batchBytes()) {
            try {
                writeBatch();
            } catch (IOException e) {
                throw failed(folder, file, e);
            }
        }
    }

    /**
     * Completes the file and gives it its name. The writer must still be closed.
     *
     * @throws AnnealException (environment) if it cannot be written
     */
    public ShardSummary finish() {
        try {
            if (buffer.rows() > 0) {
                writeBatch();
            }
            writer.end();
            channel.close();
            folder.rename(unfinished, file);
        } catch (IOException e) {
            throw failed(folder, file, e);
        }
        finished = true;
        SplitStatistics statistics = tally.statistics();
        ShardEntry entry = new ShardEntry(file, statistics.rows(), channel.bytes(), channel.sha256());
        return new ShardSummary(entry, statistics);
    }

    @Override
    public void close() {
        try {
            channel.close();
            if (!finished) {
                folder.delete(unfinished);
            }
        } catch (IOException e) {
            throw failed(folder, file, e);
        } finally {
            buffer.close();
            allocator.close();
        }
    }

    /** The most off-heap memory that was ever in use. */
    long peakBytes() {
        return allocator.getPeakMemoryAllocation();
    }

    private void writeBatch() throws IOException {
        buffer.filled();
        writer.writeBatch();
        buffer.clear();
    }

    private static AnnealException failed(DatasetFolder folder, String file, IOException cause) {
        return AnnealException.environment(
                "The shard " + folder.location(file) + " cannot be written: " + cause
                        + ". Check that the folder may be written and has space.",
                cause);
    }
}
