package dev.anneal.jobs.score;

import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Runs on executors: hash and place of every row of the test split, from which a limit finds its last row. */
record HeldOutHashes(TaskInputs inputs, List<String> labels) implements MapPartitionsFunction<Row, Row> {
    static final String HASH = "hash";
    static final StructType SCHEMA =
            new StructType().add(HASH, DataTypes.LongType).add(InputTable.PLACE, DataTypes.LongType);

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        HeldOutRows heldOut = new HeldOutRows(inputs, labels);
        return new Mapped<>(rows, row -> {
            OptionalLong hash = heldOut.hash(row);
            return hash.isEmpty()
                    ? List.of()
                    : List.of(RowFactory.create(hash.getAsLong(), inputs.table().place(row)));
        });
    }
}
