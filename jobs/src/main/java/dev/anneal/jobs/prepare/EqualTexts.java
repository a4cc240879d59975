package dev.anneal.jobs.prepare;

import static dev.anneal.table.SplitRule.TEST;
import static dev.anneal.table.SplitRule.TRAIN;
import static dev.anneal.table.SplitRule.VALIDATION;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.anneal.config.Duplicates;
import dev.anneal.dataset.DuplicateCounts;
import dev.anneal.dataset.DuplicateCounts.Conflicting;
import dev.anneal.dataset.DuplicateCounts.Shared;
import dev.anneal.table.Reject;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Texts that are in several splits, or that have several labels. Which copy stays is a matter of the split alone, so that it depends neither on the order
 * of rows nor on the number of tasks: the test split keeps all of its rows, so that its figures stay those of the table; validation loses rows whose text
 * is in test; training loses rows whose text is in either, and those of texts that have several labels among the training rows, since nobody knows which
 * label is right. Executors see 16 bytes for each text, which Spark groups on disk where they do not fit into memory.
 */
final class EqualTexts implements AutoCloseable {
    /** A split loses rows to those after it. */
    private static final List<String> SPLITS = List.of(TRAIN, VALIDATION, TEST);

    /** Every two of them. */
    private static final List<Pair> PAIRS =
            List.of(new Pair(TRAIN, VALIDATION), new Pair(TRAIN, TEST), new Pair(VALIDATION, TEST));

    private static final String CONFLICT = "conflict";
    private static final String TRAIN_CONFLICT = "train_conflict";
    private static final String LEAVING_TEXTS = "leaving_texts";
    private static final String LEAVING_SPLIT = "leaving_split";
    private static final String WHY = "why";
    private static final String HOW = "how";

    /** @param split the one that loses rows */
    private record Pair(String split, String other) {
        Column areBoth() {
            return isIn(split).and(isIn(other));
        }

        /** Of one of them, with texts that both have. */
        Column rowsOf(String one) {
            return total(when(areBoth(), col(one)));
        }
    }

    private final Dataset<Row> rows;
    private final Dataset<Row> found;
    private final DuplicateCounts counts;

    private EqualTexts(Dataset<Row> rows, Dataset<Row> found, DuplicateCounts counts) {
        this.rows = rows;
        this.found = found;
        this.counts = counts;
    }

    /** @param rows columns of {@link MappedColumns}, kept by Spark */
    static EqualTexts among(Dataset<Row> rows, Duplicates handling) {
        Dataset<Row> found = found(rows);
        if (handling == Duplicates.REMOVE) {
            found.persist(StorageLevel.DISK_ONLY());
        }
        return new EqualTexts(rows, found, counts(found, handling));
    }

    DuplicateCounts counts() {
        return counts;
    }

    /** A row for each text that is in several splits or has several labels: how many rows it has in each split, and where labels differ. */
    private static Dataset<Row> found(Dataset<Row> rows) {
        Dataset<Row> kept = rows.filter(rows.col(MappedColumns.REASON).isNull());
        Column answer = kept.col(MappedColumns.ANSWER);
        Column train = when(kept.col(MappedColumns.SPLIT).equalTo(TRAIN), answer);
        Dataset<Row> texts = kept.groupBy(MappedColumns.TEXTS)
                .agg(
                        rowsOf(kept, TRAIN),
                        rowsOf(kept, VALIDATION),
                        rowsOf(kept, TEST),
                        min(answer).notEqual(max(answer)).as(CONFLICT),
                        coalesce(min(train).notEqual(max(train)), lit(false)).as(TRAIN_CONFLICT));
        return texts.filter(PAIRS.stream().map(Pair::areBoth).reduce(texts.col(CONFLICT), Column::or));
    }

    private static Column rowsOf(Dataset<Row> kept, String split) {
        return count(when(kept.col(MappedColumns.SPLIT).equalTo(split), lit(1))).as(split);
    }

    private static Column isIn(String split) {
        return col(split).gt(0);
    }

    private static DuplicateCounts counts(Dataset<Row> texts, Duplicates handling) {
        List<Column> sums = new ArrayList<>();
        for (Pair pair : PAIRS) {
            sums.add(pair.rowsOf(pair.split()));
            sums.add(pair.rowsOf(pair.other()));
        }
        Column conflict = col(CONFLICT);
        SPLITS.forEach(split -> sums.add(total(when(conflict, col(split)))));
        Row all = texts.agg(total(when(conflict, lit(1))), sums.toArray(Column[]::new))
                .first();
        int next = 1;
        List<Shared> shared = new ArrayList<>();
        for (Pair pair : PAIRS) {
            Shared found = new Shared(pair.split(), pair.other(), all.getLong(next++), all.getLong(next++));
            if (found.rows() > 0) {
                shared.add(found);
            }
        }
        List<Conflicting> conflicting = new ArrayList<>();
        for (String split : SPLITS) {
            long rows = all.getLong(next++);
            if (rows > 0) {
                conflicting.add(new Conflicting(split, rows));
            }
        }
        return DuplicateCounts.of(handling, shared, all.getLong(0), conflicting);
    }

    private static Column total(Column rows) {
        return coalesce(sum(rows), lit(0)).cast("long");
    }

    /** All rows, of which those that have to go are rejects; what the table says of the others is of no more use. */
    Dataset<Row> withoutCopies() {
        Dataset<Row> leaving = leaving(
                        TRAIN,
                        isIn(TRAIN).and(isIn(VALIDATION).or(isIn(TEST))),
                        new Reject(Reject.Reason.DUPLICATE_TEXT, "The validation or the test split has its text too."))
                .union(leaving(
                        VALIDATION,
                        isIn(VALIDATION).and(isIn(TEST)),
                        new Reject(Reject.Reason.DUPLICATE_TEXT, "The test split has its text too.")))
                .union(leaving(
                        TRAIN,
                        col(TRAIN_CONFLICT).and(not(isIn(VALIDATION))).and(not(isIn(TEST))),
                        new Reject(
                                Reject.Reason.CONFLICTING_LABEL,
                                "Other training rows have its text and another label.")));
        Column goes =
                rows.col(MappedColumns.REASON).isNotNull().or(leaving.col(WHY).isNotNull());
        return rows.join(
                        leaving,
                        rows.col(MappedColumns.TEXTS)
                                .equalTo(leaving.col(LEAVING_TEXTS))
                                .and(rows.col(MappedColumns.SPLIT).equalTo(leaving.col(LEAVING_SPLIT))),
                        "left")
                .select(
                        rows.col(MappedColumns.SPLIT),
                        rows.col(MappedColumns.HASH),
                        when(leaving.col(WHY).isNull(), rows.col(MappedColumns.PAYLOAD))
                                .as(MappedColumns.PAYLOAD),
                        coalesce(rows.col(MappedColumns.REASON), leaving.col(WHY))
                                .as(MappedColumns.REASON),
                        coalesce(rows.col(MappedColumns.DETAIL), leaving.col(HOW))
                                .as(MappedColumns.DETAIL),
                        when(goes, rows.col(MappedColumns.FILE)).as(MappedColumns.FILE),
                        when(goes, rows.col(MappedColumns.RECORD)).as(MappedColumns.RECORD));
    }

    private Dataset<Row> leaving(String split, Column condition, Reject reject) {
        return found.filter(condition)
                .select(
                        found.col(MappedColumns.TEXTS).as(LEAVING_TEXTS),
                        lit(split).as(LEAVING_SPLIT),
                        lit(reject.reason().code()).as(WHY),
                        lit(reject.detail()).as(HOW));
    }

    @Override
    public void close() {
        found.unpersist(false);
    }
}
