package dev.anneal.dataset;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The columns of a dataset's shards, none of which holds nulls: {@code input_ids} list of int32, {@code token_type_ids} list of int8 (optional), the
 * target's columns, {@code weight} float32 (optional), {@code id} utf8 (optional), {@code length} int32, {@code hash} int64. Targets: {@code label} int32 for one class, {@code labels}
 * list of int32 for several, {@code numbers} list of float32, {@code tags} list of int32 with -100 for tokens without one; for answers
 * {@code start_position} and {@code end_position} int32, and to write answers as text {@code example_id} and {@code context} utf8,
 * {@code token_starts} and {@code token_ends} list of int32, {@code answers} list of utf8.
 *
 * @param tokenTypes whether there are token type ids; only models with such an embedding need them
 * @param ids whether rows carry the id of the source table
 * @param weights whether rows carry how much they count in the loss
 * @param target what rows ask for
 */
public record ShardSchema(boolean tokenTypes, boolean ids, boolean weights, Target.Kind target)
        implements Serializable {
    /** Rows without weights. */
    public ShardSchema(boolean tokenTypes, boolean ids, Target.Kind target) {
        this(tokenTypes, ids, false, target);
    }

    /** In the order in which they lie in the file. */
    @JsonIgnore
    List<ShardColumn> columns() {
        List<ShardColumn> columns = new ArrayList<>();
        columns.add(ShardColumn.INPUT_IDS);
        if (tokenTypes) {
            columns.add(ShardColumn.TOKEN_TYPE_IDS);
        }
        columns.addAll(targetColumns());
        if (weights) {
            columns.add(ShardColumn.WEIGHT);
        }
        if (ids) {
            columns.add(ShardColumn.ID);
        }
        columns.add(ShardColumn.LENGTH);
        columns.add(ShardColumn.HASH);
        return columns;
    }

    /** Whether rows carry what turns a span into text. */
    boolean answerText() {
        return target == Target.Kind.SPAN;
    }

    Schema arrow() {
        return new Schema(columns().stream().map(ShardColumn::arrow).toList());
    }

    private List<ShardColumn> targetColumns() {
        return switch (target) {
            case ONE_CLASS -> List.of(ShardColumn.LABEL);
            case CLASSES -> List.of(ShardColumn.LABELS);
            case NUMBERS -> List.of(ShardColumn.NUMBERS);
            case TAGS -> List.of(ShardColumn.TAGS);
            case SPAN ->
                List.of(
                        ShardColumn.START_POSITION,
                        ShardColumn.END_POSITION,
                        ShardColumn.EXAMPLE_ID,
                        ShardColumn.CONTEXT,
                        ShardColumn.TOKEN_STARTS,
                        ShardColumn.TOKEN_ENDS,
                        ShardColumn.ANSWERS);
            case NONE -> List.of();
        };
    }
}
