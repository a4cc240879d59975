package dev.anneal.jobs.ml;

import dev.anneal.jobs.score.BorrowedModel;
import dev.anneal.score.Outcome;
import dev.anneal.score.Refused;
import dev.anneal.score.ScoredRows;
import dev.anneal.table.Row;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * A model as a function of one text, or of two. A task borrows the model with its first row and gives it back when it ends; where Spark evaluates a
 * query without tasks, on the driver, each call does.
 */
final class TextFunction
        implements UDF1<String, org.apache.spark.sql.@Nullable Row>,
                UDF2<String, String, org.apache.spark.sql.@Nullable Row> {
    private static final long serialVersionUID = 1;

    private final BorrowedModel.Address address;
    private transient @Nullable BorrowedModel held;

    TextFunction(BorrowedModel.Address address) {
        this.address = address;
    }

    @Override
    public org.apache.spark.sql.@Nullable Row call(@Nullable String text) {
        return text == null ? null : answer(Row.ofTexts(text, Optional.empty()));
    }

    @Override
    public org.apache.spark.sql.@Nullable Row call(@Nullable String text, @Nullable String pair) {
        return text == null || pair == null ? null : answer(Row.ofTexts(text, Optional.of(pair)));
    }

    private synchronized org.apache.spark.sql.@Nullable Row answer(Row row) {
        TaskContext task = TaskContext.get();
        if (task == null) {
            try (BorrowedModel model = BorrowedModel.of(address, 1)) {
                return answer(row, model);
            }
        }
        BorrowedModel model = held;
        if (model == null) {
            model = BorrowedModel.of(address, task.cpus());
            held = model;
            task.addTaskCompletionListener((TaskCompletionListener) ended -> giveBack());
        }
        return answer(row, model);
    }

    private synchronized void giveBack() {
        BorrowedModel model = held;
        held = null;
        if (model != null) {
            model.close();
        }
    }

    private static org.apache.spark.sql.@Nullable Row answer(Row row, BorrowedModel model) {
        Iterator<Row> one = List.of(row).iterator();
        try (ScoredRows<Row> scored = model.score(one, each -> each)) {
            Outcome outcome = scored.next().outcome();
            return outcome instanceof Refused ? null : RowFactory.create(model.values(outcome));
        }
    }
}
