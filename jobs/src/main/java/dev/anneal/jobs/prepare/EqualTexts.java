package dev.anneal.jobs.prepare;

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
import dev.anneal.table.SplitRule;
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
    private static final List<String> SPLITS = List.of(SplitRule.TRAIN, SplitRule.VALIDATION, SplitRule.TEST);

    private static final String CONFLICT = "conflict";
    private static final String TRAIN_CONFLICT = "train_conflict";
    private static final String LEAVING_TEXTS = "leaving_texts";
    private static final String LEAVING_SPLIT = "leaving_split";
    private static final String WHY = "why";
    private static final String HOW = "how";

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
        Column train = when(kept.col(MappedColumns.SPLIT).equalTo(SplitRule.TRAIN), answer);
        Dataset<Row> texts = kept.groupBy(MappedColumns.TEXTS)
                .agg(
                        rowsOf(kept, 0),
                        rowsOf(kept, 1),
                        rowsOf(kept, 2),
                        min(answer).notEqual(max(answer)).as(CONFLICT),
                        coalesce(min(train).notEqual(max(train)), lit(false)).as(TRAIN_CONFLICT));
        return texts.filter(texts.col(CONFLICT).or(areIn(0, 1)).or(areIn(0, 2)).or(areIn(1, 2)));
    }

    private static Column rowsOf(Dataset<Row> kept, int split) {
        String name = SPLITS.get(split);
        return count(when(kept.col(MappedColumns.SPLIT).equalTo(name), lit(1))).as(name);
    }

    private static Column isIn(int split) {
        return col(SPLITS.get(split)).gt(0);
    }

    private static Column areIn(int one, int other) {
        return isIn(one).and(isIn(other));
    }

    private static DuplicateCounts counts(Dataset<Row> found, Duplicates handling) {
        List<Column> sums = new ArrayList<>();
        for (int one = 0; one < SPLITS.size(); one++) {
            for (int other = one + 1; other < SPLITS.size(); other++) {
                sums.add(total(when(areIn(one, other), col(SPLITS.get(one)))));
                sums.add(total(when(areIn(one, other), col(SPLITS.get(other)))));
            }
        }
        Column conflict = col(CONFLICT);
        SPLITS.forEach(split -> sums.add(total(when(conflict, col(split)))));
        Row all = found.agg(total(when(conflict, lit(1))), sums.toArray(Column[]::new))
                .first();
        int next = 1;
        List<Shared> shared = new ArrayList<>();
        for (int one = 0; one < SPLITS.size(); one++) {
            for (int other = one + 1; other < SPLITS.size(); other++, next += 2) {
                if (all.getLong(next) > 0) {
                    shared.add(
                            new Shared(SPLITS.get(one), SPLITS.get(other), all.getLong(next), all.getLong(next + 1)));
                }
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

    /** All rows, of which those that have to go are rejects. */
    Dataset<Row> withoutCopies() {
        Dataset<Row> leaving = leaving(
                        SplitRule.TRAIN,
                        isIn(0).and(isIn(1).or(isIn(2))),
                        new Reject(Reject.Reason.DUPLICATE_TEXT, "The validation or the test split has its text too."))
                .union(leaving(
                        SplitRule.VALIDATION,
                        areIn(1, 2),
                        new Reject(Reject.Reason.DUPLICATE_TEXT, "The test split has its text too.")))
                .union(leaving(
                        SplitRule.TRAIN,
                        col(TRAIN_CONFLICT).and(not(isIn(1))).and(not(isIn(2))),
                        new Reject(
                                Reject.Reason.CONFLICTING_LABEL,
                                "Other training rows have its text and another label.")));
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
                        rows.col(MappedColumns.FILE),
                        rows.col(MappedColumns.RECORD));
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
