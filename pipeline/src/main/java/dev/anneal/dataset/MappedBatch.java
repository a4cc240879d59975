package dev.anneal.dataset;

import dev.anneal.dataset.BatchLayout.Place;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;

/** One record batch in mapped memory, read in place. Reads are absolute, so threads share it. */
final class MappedBatch {
    private final ByteBuffer body;
    private final ShardSchema schema;
    private final Map<ShardColumn, Place> places;
    private final int rows;

    private MappedBatch(ByteBuffer body, ShardSchema schema, Map<ShardColumn, Place> places, int rows) {
        this.body = body;
        this.schema = schema;
        this.places = places;
        this.rows = rows;
    }

    /** @param bytes message (continuation mark, size, metadata) and body, little-endian */
    static MappedBatch of(ByteBuffer bytes, int metadataBytes, ShardSchema schema) throws DamagedShardException {
        Message message = Message.getRootAsMessage(
                bytes.slice(Long.BYTES, metadataBytes - Long.BYTES).order(ByteOrder.LITTLE_ENDIAN));
        ByteBuffer body =
                bytes.slice(metadataBytes, bytes.capacity() - metadataBytes).order(ByteOrder.LITTLE_ENDIAN);
        return of(message, body, schema);
    }

    /** @param body little-endian */
    static MappedBatch of(Message message, ByteBuffer body, ShardSchema schema) throws DamagedShardException {
        DamagedShardException.check(
                message.headerType() == MessageHeader.RecordBatch, "it holds something else than record batches");
        RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
        DamagedShardException.check(batch.compression() == null, "its record batches are compressed");
        Map<ShardColumn, Place> places = BatchLayout.read(batch, body, schema);
        return new MappedBatch(body, schema, places, Math.toIntExact(batch.length()));
    }

    static MappedBatch empty(ShardSchema schema) {
        return new MappedBatch(ByteBuffer.allocate(0), schema, Map.of(), 0);
    }

    int rows() {
        return rows;
    }

    int length(int row) {
        return number(ShardColumn.LENGTH, row);
    }

    long hash(int row) {
        return body.getLong(place(ShardColumn.HASH).values() + row * Long.BYTES);
    }

    /** Empty where the schema has no ids. */
    Optional<String> id(int row) {
        return schema.ids() ? Optional.of(text(ShardColumn.ID, row)) : Optional.empty();
    }

    /** 1 where the schema has no weights. */
    float weight(int row) {
        return schema.weights() ? body.getFloat(place(ShardColumn.WEIGHT).values() + row * Float.BYTES) : 1;
    }

    boolean isWeighted() {
        return schema.weights();
    }

    TokenRow row(int row) {
        int[] ids = ints(ShardColumn.INPUT_IDS, row);
        return new TokenRow(ids, typeIds(row, ids.length), target(row), answerText(row), weight(row));
    }

    Target target(int row) {
        return switch (schema.target()) {
            case ONE_CLASS -> new Target.OneClass(number(ShardColumn.LABEL, row));
            case CLASSES -> new Target.Classes(ints(ShardColumn.LABELS, row));
            case NUMBERS -> new Target.Numbers(floats(row));
            case TAGS -> new Target.Tags(ints(ShardColumn.TAGS, row));
            case SPAN ->
                new Target.Span(number(ShardColumn.START_POSITION, row), number(ShardColumn.END_POSITION, row));
            case NONE -> new Target.None();
        };
    }

    private Optional<AnswerText> answerText(int row) {
        return schema.answerText()
                ? Optional.of(new AnswerText(
                        text(ShardColumn.EXAMPLE_ID, row),
                        text(ShardColumn.CONTEXT, row),
                        ints(ShardColumn.TOKEN_STARTS, row),
                        ints(ShardColumn.TOKEN_ENDS, row),
                        answers(row)))
                : Optional.empty();
    }

    private int[] typeIds(int row, int length) {
        int[] types = new int[length];
        if (schema.tokenTypes()) {
            Place place = place(ShardColumn.TOKEN_TYPE_IDS);
            int start = place.values() + offset(place.offsets(), row);
            for (int i = 0; i < length; i++) {
                types[i] = body.get(start + i);
            }
        }
        return types;
    }

    private int number(ShardColumn column, int row) {
        return body.getInt(place(column).values() + row * Integer.BYTES);
    }

    private int[] ints(ShardColumn column, int row) {
        IntBuffer items = items(place(column), row).asIntBuffer();
        int[] values = new int[items.remaining()];
        items.get(values);
        return values;
    }

    private float[] floats(int row) {
        FloatBuffer items = items(place(ShardColumn.NUMBERS), row).asFloatBuffer();
        float[] values = new float[items.remaining()];
        items.get(values);
        return values;
    }

    /** A row's items of four bytes. Offsets that point out of the batch fail here, before memory is taken for what they promise. */
    private ByteBuffer items(Place place, int row) {
        int start = offset(place.offsets(), row);
        int count = offset(place.offsets(), row + 1) - start;
        return body.slice(
                        Math.addExact(place.values(), Math.multiplyExact(start, Integer.BYTES)),
                        Math.multiplyExact(count, Integer.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private List<String> answers(int row) {
        Place place = place(ShardColumn.ANSWERS);
        List<String> texts = new ArrayList<>();
        for (int i = offset(place.offsets(), row); i < offset(place.offsets(), row + 1); i++) {
            texts.add(text(place.textOffsets(), place.values(), i));
        }
        return texts;
    }

    private String text(ShardColumn column, int row) {
        Place place = place(column);
        return text(place.offsets(), place.values(), row);
    }

    private String text(int offsets, int values, int index) {
        int start = offset(offsets, index);
        ByteBuffer utf8 = body.slice(values + start, offset(offsets, index + 1) - start);
        return StandardCharsets.UTF_8.decode(utf8).toString();
    }

    private int offset(int offsets, int index) {
        return body.getInt(offsets + index * Integer.BYTES);
    }

    private Place place(ShardColumn column) {
        Place place = places.get(column);
        if (place == null) {
            throw new IllegalStateException("There is no column " + column.columnName() + " in " + schema);
        }
        return place;
    }
}
