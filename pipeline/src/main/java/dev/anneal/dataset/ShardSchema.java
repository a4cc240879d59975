package dev.anneal.dataset;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The columns of a dataset's shards, none of which holds nulls: {@code input_ids} list of int32, {@code token_type_ids} list of int8 (optional),
 * {@code label} int32, {@code id} utf8 (optional), {@code length} int32, {@code hash} int64.
 *
 * @param tokenTypes whether there are token type ids; only models with such an embedding need them
 * @param ids whether rows carry the id of the source table
 */
public record ShardSchema(boolean tokenTypes, boolean ids) implements Serializable {
    static final String INPUT_IDS = "input_ids";
    static final String TOKEN_TYPE_IDS = "token_type_ids";
    static final String LABEL = "label";
    static final String ID = "id";
    static final String LENGTH = "length";
    static final String HASH = "hash";

    Schema arrow() {
        List<Field> fields = new ArrayList<>();
        fields.add(list(INPUT_IDS, 32));
        if (tokenTypes) {
            fields.add(list(TOKEN_TYPE_IDS, 8));
        }
        fields.add(integer(LABEL, 32));
        if (ids) {
            fields.add(new Field(ID, FieldType.notNullable(ArrowType.Utf8.INSTANCE), List.of()));
        }
        fields.add(integer(LENGTH, 32));
        fields.add(integer(HASH, 64));
        return new Schema(fields);
    }

    private static Field list(String name, int bits) {
        return new Field(name, FieldType.notNullable(ArrowType.List.INSTANCE), List.of(integer("item", bits)));
    }

    private static Field integer(String name, int bits) {
        return new Field(name, FieldType.notNullable(new ArrowType.Int(bits, true)), List.of());
    }
}
