package dev.anneal.jobs.prepare;

import dev.anneal.table.Reject;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** What {@link MapRows} makes of a record: a tokenized row of a split, or a reject of it with its reason and what the table says. */
final class MappedColumns {
    static final String SPLIT = "split";
    static final String HASH = "hash";

    /** {@link ShardRowCodec}; null in a reject. */
    static final String PAYLOAD = "payload";

    /** Null in a row that is kept. */
    static final String REASON = "reason";

    static final String DETAIL = "detail";
    static final String FILE = "file";
    static final String RECORD = "record";

    /** A line that its format cannot hold. */
    static final String DAMAGED = "damaged-record";

    static final StructType SCHEMA = new StructType()
            .add(SPLIT, DataTypes.StringType)
            .add(HASH, DataTypes.LongType)
            .add(PAYLOAD, DataTypes.BinaryType)
            .add(REASON, DataTypes.StringType)
            .add(DETAIL, DataTypes.StringType)
            .add(FILE, DataTypes.StringType)
            .add(RECORD, DataTypes.StringType);

    private MappedColumns() {}

    static Row kept(String split, long hash, byte[] payload) {
        return row(split, hash, payload, Optional.empty(), "", "", "");
    }

    static Row rejected(String split, Reject reject, String file, String record) {
        return row(split, 0, null, Optional.of(reject.reason().code()), reject.detail(), file, record);
    }

    static Row damaged(String split, String file, String record) {
        return row(split, 0, null, Optional.of(DAMAGED), "The record is not of the table's format.", file, record);
    }

    /** Spark's rows say absence with null. */
    private static Row row(
            String split,
            long hash,
            byte @Nullable [] payload,
            Optional<String> reason,
            String detail,
            String file,
            String record) {
        boolean kept = reason.isEmpty();
        return RowFactory.create(
                split,
                hash,
                payload,
                reason.orElse(null),
                kept ? null : detail,
                kept ? null : file,
                kept ? null : record);
    }
}
