package dev.anneal.jobs.baseline;

import dev.anneal.config.BaselineConfig;
import dev.anneal.jobs.baseline.answer.BaselineColumns;
import org.apache.spark.ml.tree.GBTParams;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How trees are boosted, for labels and for numbers: it stops when a tenth of the training rows, which it does not learn from, gets no better. */
record Boosting(BaselineConfig settings) {
    private static final int DEPTH = 4;
    private static final double STEP = 0.1;
    private static final double NO_PROGRESS = 1e-3;

    /** @param rows that the trees will learn from */
    <T extends GBTParams> T set(T trees, Dataset<Row> rows) {
        trees.set(trees.featuresCol(), BaselineColumns.FEATURES);
        trees.set(trees.labelCol(), BaselineColumns.LABEL);
        trees.set(trees.maxIter(), settings.rounds());
        trees.set(trees.maxDepth(), DEPTH);
        trees.set(trees.stepSize(), STEP);
        trees.set(trees.seed(), settings.seed());
        trees.set(trees.validationTol(), NO_PROGRESS);
        if (areHeldBack(rows)) {
            trees.set(trees.validationIndicatorCol(), BaselineColumns.HELD);
        }
        return trees;
    }

    /** Whether some rows are held back and some are not: of few rows none may be, and boosting cannot do without. */
    private static boolean areHeldBack(Dataset<Row> rows) {
        return rows.select(BaselineColumns.HELD).distinct().count() == 2;
    }
}
