package dev.anneal.dataset;

import java.nio.charset.StandardCharsets;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;

/** The rows of the record batch that is being filled. Its memory is used again for the next one. Not thread-safe. */
final class RowBuffer implements AutoCloseable {
    private static final int FIXED_BYTES = 24;

    private final ShardSchema schema;
    private final VectorSchemaRoot root;
    private int rows;
    private long bytes;

    RowBuffer(ShardSchema schema, BufferAllocator allocator) {
        this.schema = schema;
        this.root = VectorSchemaRoot.create(schema.arrow(), allocator);
        root.getFieldVectors().forEach(FieldVector::allocateNew);
    }

    void add(ShardRow row) {
        int[] ids = row.encoding().ids();
        putInts((ListVector) root.getVector(ShardSchema.INPUT_IDS), ids);
        if (schema.tokenTypes()) {
            putBytes(
                    (ListVector) root.getVector(ShardSchema.TOKEN_TYPE_IDS),
                    row.encoding().typeIds());
        }
        ((IntVector) root.getVector(ShardSchema.LABEL)).setSafe(rows, row.label());
        if (schema.ids()) {
            byte[] id = row.id().orElseThrow().getBytes(StandardCharsets.UTF_8);
            ((VarCharVector) root.getVector(ShardSchema.ID)).setSafe(rows, id);
            bytes += id.length + Integer.BYTES;
        }
        ((IntVector) root.getVector(ShardSchema.LENGTH)).setSafe(rows, ids.length);
        ((BigIntVector) root.getVector(ShardSchema.HASH)).setSafe(rows, row.hash());
        rows++;
        bytes += FIXED_BYTES + (long) ids.length * (schema.tokenTypes() ? Integer.BYTES + 1 : Integer.BYTES);
    }

    int rows() {
        return rows;
    }

    /** What the rows take in the file, without paddings and validity bits. */
    long bytes() {
        return bytes;
    }

    /** With its row count set, ready to be written. */
    VectorSchemaRoot filled() {
        root.setRowCount(rows);
        return root;
    }

    VectorSchemaRoot root() {
        return root;
    }

    void clear() {
        root.getFieldVectors().forEach(FieldVector::reset);
        rows = 0;
        bytes = 0;
    }

    @Override
    public void close() {
        root.close();
    }

    private void putInts(ListVector lists, int[] values) {
        IntVector items = (IntVector) lists.getDataVector();
        int start = lists.startNewValue(rows);
        for (int i = 0; i < values.length; i++) {
            items.setSafe(start + i, values[i]);
        }
        lists.endValue(rows, values.length);
    }

    private void putBytes(ListVector lists, int[] values) {
        TinyIntVector items = (TinyIntVector) lists.getDataVector();
        int start = lists.startNewValue(rows);
        for (int i = 0; i < values.length; i++) {
            items.setSafe(start + i, values[i]);
        }
        lists.endValue(rows, values.length);
    }
}
