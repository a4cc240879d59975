package dev.anneal.dataset;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;

/** The rows of the record batch that is being filled. Its memory is used again for the next one. Not thread-safe. */
final class RowBuffer implements AutoCloseable {
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
        TokenRow tokens = row.tokens();
        ints(ShardColumn.INPUT_IDS, tokens.ids());
        if (schema.tokenTypes()) {
            typeIds(tokens.typeIds());
        }
        target(tokens.target());
        tokens.answerText().ifPresent(this::answerText);
        if (schema.weights()) {
            vector(ShardColumn.WEIGHT, Float4Vector.class).setSafe(rows, tokens.weight());
            bytes += Float.BYTES;
        }
        row.id().ifPresent(id -> text(ShardColumn.ID, id));
        number(ShardColumn.LENGTH, tokens.length());
        vector(ShardColumn.HASH, BigIntVector.class).setSafe(rows, row.hash());
        bytes += Long.BYTES;
        rows++;
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

    private void target(Target target) {
        if (target instanceof Target.OneClass one) {
            number(ShardColumn.LABEL, one.id());
        } else if (target instanceof Target.Classes classes) {
            ints(ShardColumn.LABELS, classes.ids());
        } else if (target instanceof Target.Numbers numbers) {
            floats(numbers.values());
        } else if (target instanceof Target.Tags tags) {
            ints(ShardColumn.TAGS, tags.perToken());
        } else if (target instanceof Target.Span span) {
            number(ShardColumn.START_POSITION, span.start());
            number(ShardColumn.END_POSITION, span.end());
        }
    }

    private void answerText(AnswerText answer) {
        text(ShardColumn.EXAMPLE_ID, answer.exampleId());
        text(ShardColumn.CONTEXT, answer.context());
        ints(ShardColumn.TOKEN_STARTS, answer.starts());
        ints(ShardColumn.TOKEN_ENDS, answer.ends());
        texts(answer.gold());
    }

    private void number(ShardColumn column, int value) {
        vector(column, IntVector.class).setSafe(rows, value);
        bytes += Integer.BYTES;
    }

    private void text(ShardColumn column, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        vector(column, VarCharVector.class).setSafe(rows, utf8);
        bytes += utf8.length + Integer.BYTES;
    }

    private void ints(ShardColumn column, int[] values) {
        ListVector lists = vector(column, ListVector.class);
        IntVector items = (IntVector) lists.getDataVector();
        int start = lists.startNewValue(rows);
        for (int i = 0; i < values.length; i++) {
            items.setSafe(start + i, values[i]);
        }
        end(lists, values.length, Integer.BYTES);
    }

    private void typeIds(int[] values) {
        ListVector lists = vector(ShardColumn.TOKEN_TYPE_IDS, ListVector.class);
        TinyIntVector items = (TinyIntVector) lists.getDataVector();
        int start = lists.startNewValue(rows);
        for (int i = 0; i < values.length; i++) {
            items.setSafe(start + i, values[i]);
        }
        end(lists, values.length, 1);
    }

    private void floats(float[] values) {
        ListVector lists = vector(ShardColumn.NUMBERS, ListVector.class);
        Float4Vector items = (Float4Vector) lists.getDataVector();
        int start = lists.startNewValue(rows);
        for (int i = 0; i < values.length; i++) {
            items.setSafe(start + i, values[i]);
        }
        end(lists, values.length, Float.BYTES);
    }

    private void texts(List<String> values) {
        ListVector lists = vector(ShardColumn.ANSWERS, ListVector.class);
        VarCharVector items = (VarCharVector) lists.getDataVector();
        int start = lists.startNewValue(rows);
        for (int i = 0; i < values.size(); i++) {
            byte[] utf8 = values.get(i).getBytes(StandardCharsets.UTF_8);
            items.setSafe(start + i, utf8);
            bytes += utf8.length;
        }
        end(lists, values.size(), Integer.BYTES);
    }

    private void end(ListVector lists, int items, int itemBytes) {
        lists.endValue(rows, items);
        bytes += Integer.BYTES + (long) items * itemBytes;
    }

    private <V extends FieldVector> V vector(ShardColumn column, Class<V> type) {
        return type.cast(root.getVector(column.columnName()));
    }
}
