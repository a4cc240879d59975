package dev.anneal.dataset;

import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Reads a shard from its first row to its last, from any file system, one record batch in memory at a time. An Arrow file is a stream of messages
 * between a magic word and a footer, so that nothing has to be looked up at its end. The bytes are digested on the way: the iterator ends only if they
 * are those that the manifest names. Not thread-safe; whoever opens it closes it.
 */
public final class ShardReader implements Iterator<StoredRow>, AutoCloseable {
    private static final int MAGIC_BYTES = 8;
    private static final int CONTINUATION = -1;

    private final DatasetFolder folder;
    private final ShardEntry entry;
    private final ShardSchema schema;
    private final InputStream in;
    private final Sha256 digest = new Sha256();
    private MappedBatch batch;
    private int row;
    private long rowsRead;
    private boolean digested;

    private ShardReader(DatasetFolder folder, ShardEntry entry, ShardSchema schema, InputStream in)
            throws IOException, DamagedShardException {
        this.folder = folder;
        this.entry = entry;
        this.schema = schema;
        this.in = in;
        this.batch = firstBatch();
    }

    /**
     * Opens a shard.
     *
     * @throws AnnealException (environment) if it cannot be read or has other columns
     */
    public static ShardReader open(DatasetFolder folder, ShardEntry entry, ShardSchema schema) {
        try {
            InputStream in = folder.open(entry.file());
            try {
                return new ShardReader(folder, entry, schema, in);
            } catch (IOException | DamagedShardException | RuntimeException e) {
                in.close();
                throw e;
            }
        } catch (IOException | DamagedShardException | RuntimeException e) {
            throw damaged(folder, entry, e);
        }
    }

    /** @throws AnnealException (environment) if the shard is not the one that was written */
    @Override
    public boolean hasNext() {
        try {
            while (row == batch.rows() && rowsRead < entry.rows()) {
                batch = nextBatch();
                row = 0;
            }
            if (row < batch.rows()) {
                return true;
            }
            requireDigest();
            return false;
        } catch (IOException | DamagedShardException | RuntimeException e) {
            throw damaged(folder, entry, e);
        }
    }

    @Override
    public StoredRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        try {
            StoredRow next = new StoredRow(batch.row(row), batch.hash(row), batch.id(row));
            row++;
            rowsRead++;
            return next;
        } catch (RuntimeException e) {
            throw damaged(folder, entry, e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw damaged(folder, entry, e);
        }
    }

    private MappedBatch firstBatch() throws IOException, DamagedShardException {
        read(MAGIC_BYTES);
        Message message = message(read(nextMetadataBytes()));
        DamagedShardException.check(message.headerType() == MessageHeader.Schema, "it does not begin with its columns");
        Schema found = MessageSerializer.deserializeSchema(message);
        DamagedShardException.check(
                found.equals(schema.arrow()), "its columns are " + found + " instead of " + schema.arrow());
        return entry.rows() == 0 ? MappedBatch.empty(schema) : nextBatch();
    }

    private MappedBatch nextBatch() throws IOException, DamagedShardException {
        Message message = message(read(nextMetadataBytes()));
        byte[] body = read(Math.toIntExact(message.bodyLength()));
        return MappedBatch.of(message, ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN), schema);
    }

    private int nextMetadataBytes() throws IOException, DamagedShardException {
        ByteBuffer prefix = ByteBuffer.wrap(read(2 * Integer.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        DamagedShardException.check(prefix.getInt() == CONTINUATION, "a message does not begin as messages do");
        int bytes = prefix.getInt();
        DamagedShardException.check(bytes > 0, "it ends after " + rowsRead + " of " + entry.rows() + " rows");
        return bytes;
    }

    private static Message message(byte[] metadata) {
        return Message.getRootAsMessage(ByteBuffer.wrap(metadata).order(ByteOrder.LITTLE_ENDIAN));
    }

    private byte[] read(int count) throws IOException, DamagedShardException {
        DamagedShardException.check(
                count >= 0 && count <= entry.bytes(), "a part of it cannot have " + count + " bytes");
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("it ends too early");
        }
        digest.add(bytes, 0, count);
        return bytes;
    }

    /** What is left is the footer. */
    private void requireDigest() throws IOException, DamagedShardException {
        if (digested) {
            return;
        }
        String found = digest.add(in).hex();
        DamagedShardException.check(
                found.equals(entry.sha256()), "it has SHA-256 " + found + " instead of " + entry.sha256());
        digested = true;
    }

    private static AnnealException damaged(DatasetFolder folder, ShardEntry entry, Exception problem) {
        return problem instanceof AnnealException known
                ? known
                : AnnealException.environment(
                        "The shard " + folder.location(entry.file()) + " cannot be read: " + problem.getMessage()
                                + ". Copy it again, or prepare the data again.",
                        problem);
    }
}
