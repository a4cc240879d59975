package dev.anneal.dataset;

import dev.anneal.dataset.ShardColumn.Type;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * Where the columns of a record batch lie in its body. Arrow lays out a column as buffers one after the other: validity bits (not read here, for no
 * value is null), then for lists and texts the offsets of each value's start and end, then the values. Walks through the buffers in the columns'
 * order, and checks that all that will be read lies inside.
 */
final class BatchLayout {
    /**
     * The places of a column's buffers in the body.
     *
     * @param offsets of lists and texts; -1 for plain values
     * @param textOffsets of the texts in lists; -1 for all others
     */
    record Place(int offsets, int textOffsets, int values) {}

    private final RecordBatch batch;
    private final ByteBuffer body;
    private final int rows;
    private int buffer;

    private BatchLayout(RecordBatch batch, ByteBuffer body, int rows) {
        this.batch = batch;
        this.body = body;
        this.rows = rows;
    }

    static Map<ShardColumn, Place> read(RecordBatch batch, ByteBuffer body, ShardSchema schema)
            throws DamagedShardException {
        BatchLayout layout = new BatchLayout(batch, body, Math.toIntExact(batch.length()));
        Map<ShardColumn, Place> places = new EnumMap<>(ShardColumn.class);
        for (ShardColumn column : schema.columns()) {
            places.put(column, layout.place(column.type()));
        }
        return places;
    }

    private Place place(Type type) throws DamagedShardException {
        if (type == Type.TEXT) {
            int offsets = values(rows + 1, Integer.BYTES);
            return new Place(offsets, -1, next(end(offsets, rows)));
        }
        if (!type.isList()) {
            return new Place(-1, -1, values(rows, type.valueBytes()));
        }
        int offsets = values(rows + 1, Integer.BYTES);
        int items = end(offsets, rows);
        if (type != Type.TEXT_LIST) {
            return new Place(offsets, -1, values(items, type.valueBytes()));
        }
        // Without any text Arrow writes no offsets at all.
        int textOffsets = values(items == 0 ? 0 : items + 1L, Integer.BYTES);
        return new Place(offsets, textOffsets, next(items == 0 ? 0 : end(textOffsets, items)));
    }

    private int end(int offsets, int count) {
        return body.getInt(offsets + count * Integer.BYTES);
    }

    /** The buffer after the validity bits. */
    private int values(long count, int valueBytes) throws DamagedShardException {
        buffer++;
        return next(count * valueBytes);
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
