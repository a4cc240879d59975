package dev.anneal.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * One record batch in mapped memory, read in place. Arrow lays out a column as buffers one after the other: validity bits (not read here, for no
 * value is null), then for lists and texts the offsets of each value's start and end, then the values. Reads are absolute, so threads share it.
 */
final class MappedBatch {
    /** Columns from first to last, buffers of each as in the file; -1 where the schema lacks them. */
    private record Layout(
            int idOffsets,
            int ids,
            int typeOffsets,
            int types,
            int labels,
            int nameOffsets,
            int names,
            int lengths,
            int hashes) {}

    private final ByteBuffer body;
    private final Layout layout;
    private final int rows;

    private MappedBatch(ByteBuffer body, Layout layout, int rows) {
        this.body = body;
        this.layout = layout;
        this.rows = rows;
    }

    /** @param bytes message (continuation mark, size, metadata) and body, little-endian */
    static MappedBatch of(ByteBuffer bytes, int metadataBytes, ShardSchema schema) throws DamagedShardException {
        Message message = Message.getRootAsMessage(
                bytes.slice(Long.BYTES, metadataBytes - Long.BYTES).order(ByteOrder.LITTLE_ENDIAN));
        DamagedShardException.check(
                message.headerType() == MessageHeader.RecordBatch, "it holds something else than record batches");
        RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
        DamagedShardException.check(batch.compression() == null, "its record batches are compressed");
        ByteBuffer body =
                bytes.slice(metadataBytes, bytes.capacity() - metadataBytes).order(ByteOrder.LITTLE_ENDIAN);
        int rows = Math.toIntExact(batch.length());
        return new MappedBatch(body, new LayoutReader(batch, body, rows).read(schema), rows);
    }

    int rows() {
        return rows;
    }

    int length(int row) {
        return body.getInt(layout.lengths() + row * Integer.BYTES);
    }

    int label(int row) {
        return body.getInt(layout.labels() + row * Integer.BYTES);
    }

    long hash(int row) {
        return body.getLong(layout.hashes() + row * Long.BYTES);
    }

    /** Empty where the schema has no ids. */
    String id(int row) {
        if (layout.names() < 0) {
            return "";
        }
        int start = offset(layout.nameOffsets(), row);
        byte[] text = new byte[offset(layout.nameOffsets(), row + 1) - start];
        body.get(layout.names() + start, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    TokenRow row(int row) {
        int start = offset(layout.idOffsets(), row);
        int[] ids = new int[offset(layout.idOffsets(), row + 1) - start];
        int position = layout.ids() + start * Integer.BYTES;
        body.slice(position, ids.length * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(ids);
        return new TokenRow(ids, typeIds(row, ids.length), label(row));
    }

    private int[] typeIds(int row, int length) {
        int[] types = new int[length];
        if (layout.types() >= 0) {
            int start = layout.types() + offset(layout.typeOffsets(), row);
            for (int i = 0; i < length; i++) {
                types[i] = body.get(start + i);
            }
        }
        return types;
    }

    private int offset(int offsets, int index) {
        return body.getInt(offsets + index * Integer.BYTES);
    }

    /** Walks through the buffers in the columns' order, and checks that all that will be read lies inside. */
    private static final class LayoutReader {
        private final RecordBatch batch;
        private final ByteBuffer body;
        private final int rows;
        private int buffer;

        LayoutReader(RecordBatch batch, ByteBuffer body, int rows) {
            this.batch = batch;
            this.body = body;
            this.rows = rows;
        }

        Layout read(ShardSchema schema) throws DamagedShardException {
            int idOffsets = offsets();
            int ids = items(idOffsets, Integer.BYTES);
            int typeOffsets = schema.tokenTypes() ? offsets() : -1;
            int types = schema.tokenTypes() ? items(typeOffsets, 1) : -1;
            int labels = values(rows, Integer.BYTES);
            int nameOffsets = schema.ids() ? offsets() : -1;
            int names = schema.ids() ? next(body.getInt(nameOffsets + rows * Integer.BYTES)) : -1;
            int lengths = values(rows, Integer.BYTES);
            int hashes = values(rows, Long.BYTES);
            return new Layout(idOffsets, ids, typeOffsets, types, labels, nameOffsets, names, lengths, hashes);
        }

        /** Of a list or text column, after its validity bits. */
        private int offsets() throws DamagedShardException {
            return values(rows + 1, Integer.BYTES);
        }

        private int items(int offsets, int itemBytes) throws DamagedShardException {
            return values(body.getInt(offsets + rows * Integer.BYTES), itemBytes);
        }

        /** The buffer after the validity bits. */
        private int values(int count, int valueBytes) throws DamagedShardException {
            buffer++;
            return next((long) count * valueBytes);
        }

        private int next(long neededBytes) throws DamagedShardException {
            DamagedShardException.check(buffer < batch.buffersLength(), "a record batch lacks columns");
            Buffer place = batch.buffers(buffer++);
            DamagedShardException.check(
                    neededBytes >= 0
                            && place.length() >= neededBytes
                            && place.offset() >= 0
                            && place.offset() <= body.capacity() - place.length(),
                    "a column of a record batch lies outside of it");
            return (int) place.offset();
        }
    }
}
