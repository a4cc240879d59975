package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import dev.anneal.score.Refused;
import dev.anneal.score.RowReader;
import dev.anneal.score.TokenizedRow;
import dev.anneal.table.RowMapping;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Runs on executors: the rows that {@link ScoreRows} leaves out, with reasons. It needs no model, so it is a cheap second look. */
record RejectRows(TaskInputs inputs) implements MapPartitionsFunction<Row, Row> {
    private static final String DAMAGED = "damaged-record";
    private static final int ADDED = 2;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        RunConfig config = inputs.config();
        RowReader reader = new RowReader(inputs.task(config), inputs.tokenizer(config));
        RowMapping texts = TaskInputs.texts(config);
        return new Mapped<>(rows, row -> {
            Optional<String> damage = inputs.table().damage(row);
            if (damage.isPresent()) {
                return List.of(output(row, DAMAGED, "The record is not of the table's format: " + damage.get()));
            }
            TokenizedRow tokenized = reader.read(texts.map(inputs.table().raw(row)));
            return tokenized instanceof Refused refused
                    ? List.of(output(
                            row,
                            refused.reject().reason().code(),
                            refused.reject().detail()))
                    : List.of();
        });
    }

    private Row output(Row row, String reason, String detail) {
        Object[] values = inputs.table().values(row, ADDED);
        values[values.length - 2] = reason;
        values[values.length - 1] = detail;
        return RowFactory.create(values);
    }
}
