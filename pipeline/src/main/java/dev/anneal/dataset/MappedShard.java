package dev.anneal.dataset;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowFooter;

/**
 * Maps a shard's record batches into memory. An Arrow IPC file ends with a footer, its length and a magic word; the footer names the place of each
 * record batch. Each batch is mapped on its own, so that a shard may exceed the 2 GiB of a Java buffer.
 */
final class MappedShard {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final int TAIL_BYTES = Integer.BYTES + MAGIC.length;

    private MappedShard() {}

    /** Its record batches in order. */
    static List<MappedBatch> map(Path folder, ShardEntry entry, ShardSchema schema) {
        Path file = folder.resolve(entry.file());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            DamagedShardException.check(
                    channel.size() == entry.bytes(),
                    "it has " + channel.size() + " bytes, but the manifest says " + entry.bytes());
            List<MappedBatch> batches = batches(channel, schema);
            long rows = batches.stream().mapToLong(MappedBatch::rows).sum();
            DamagedShardException.check(
                    rows == entry.rows(), "it has " + rows + " rows, but the manifest says " + entry.rows());
            return batches;
        } catch (DamagedShardException | RuntimeException e) {
            throw AnnealException.environment(
                    "The shard " + file + " is damaged: " + e.getMessage()
                            + ". Copy it again, or prepare the data again.",
                    e);
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The shard " + file + " cannot be read: " + e + ". Copy it again, or prepare the data again.", e);
        }
    }

    /** Parsers of damaged footers throw whatever they stumble over, hence the caller's {@code RuntimeException}. */
    private static List<MappedBatch> batches(FileChannel channel, ShardSchema schema)
            throws IOException, DamagedShardException {
        ArrowFooter footer = footer(channel);
        DamagedShardException.check(
                footer.getSchema().equals(schema.arrow()),
                "its columns are " + footer.getSchema() + " instead of " + schema.arrow());
        List<MappedBatch> batches = new ArrayList<>();
        for (ArrowBlock block : footer.getRecordBatches()) {
            long size = block.getMetadataLength() + block.getBodyLength();
            DamagedShardException.check(
                    block.getOffset() >= 0
                            && block.getMetadataLength() >= Long.BYTES
                            && block.getBodyLength() >= 0
                            && size <= Integer.MAX_VALUE
                            && size <= channel.size() - block.getOffset(),
                    "a record batch lies outside of the file");
            ByteBuffer bytes =
                    channel.map(MapMode.READ_ONLY, block.getOffset(), size).order(ByteOrder.LITTLE_ENDIAN);
            batches.add(MappedBatch.of(bytes, block.getMetadataLength(), schema));
        }
        return batches;
    }

    private static ArrowFooter footer(FileChannel channel) throws IOException, DamagedShardException {
        long size = channel.size();
        DamagedShardException.check(
                size > MAGIC.length + TAIL_BYTES, "it is no Arrow file, but has " + size + " bytes");
        ByteBuffer tail = read(channel, size - TAIL_BYTES, TAIL_BYTES);
        int footerBytes = tail.getInt();
        DamagedShardException.check(
                tail.equals(ByteBuffer.wrap(MAGIC)), "it does not end as Arrow files do, so its end is missing");
        DamagedShardException.check(
                footerBytes > 0 && footerBytes < size - TAIL_BYTES, "its footer cannot have " + footerBytes + " bytes");
        return new ArrowFooter(Footer.getRootAsFooter(read(channel, size - TAIL_BYTES - footerBytes, footerBytes)));
    }

    private static ByteBuffer read(FileChannel channel, long position, int size) throws IOException {
        return channel.map(MapMode.READ_ONLY, position, size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
