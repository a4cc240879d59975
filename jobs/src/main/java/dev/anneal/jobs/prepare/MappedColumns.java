package dev.anneal.jobs.prepare;

import dev.anneal.table.Reject;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

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

    /** {@link Compared#texts}; null in a reject, and where nobody compares. */
    static final String TEXTS = "texts";

    /** {@link Compared#answer}. */
    static final String ANSWER = "answer";

    /** A line that its format cannot hold. */
    static final String DAMAGED = "damaged-record";

    static final StructType SCHEMA = new StructType()
            .add(SPLIT, DataTypes.StringType)
            .add(HASH, DataTypes.LongType)
            .add(PAYLOAD, DataTypes.BinaryType)
            .add(REASON, DataTypes.StringType)
            .add(DETAIL, DataTypes.StringType)
            .add(FILE, DataTypes.StringType)
            .add(RECORD, DataTypes.StringType)
            .add(TEXTS, DataTypes.BinaryType)
            .add(ANSWER, DataTypes.LongType);

    private MappedColumns() {}

    /** Spark's rows say absence with null. */
    static Row kept(String split, long hash, byte[] payload, Compared compared) {
        return RowFactory.create(
                split,
                hash,
                payload,
                null,
                null,
                compared.file().orElse(null),
                compared.record().orElse(null),
                compared.texts().orElse(null),
                compared.answer());
    }

    static Row rejected(String split, Reject reject, String file, String record) {
        return rejected(split, reject.reason().code(), reject.detail(), file, record);
    }

    static Row damaged(String split, String file, String record) {
        return rejected(split, DAMAGED, "The record is not of the table's format.", file, record);
    }

    private static Row rejected(String split, String reason, String detail, String file, String record) {
        return RowFactory.create(split, 0L, null, reason, detail, file, record, null, 0L);
    }
}
