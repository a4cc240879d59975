package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import dev.anneal.config.Truncation;
import dev.anneal.dataset.RowTokenizer;
import dev.anneal.table.LabelList;
import dev.anneal.table.RowMapping;
import dev.anneal.table.SplitRule;
import dev.anneal.table.StableHash;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;

/**
 * Says which rows of a table preparing keeps as the test split, by the same rules: rows that it rejects are in no split, a cut table is cut by
 * {@link SplitRule}, and a limit keeps the rows with the smallest {@link StableHash#ofRow}.
 */
final class HeldOutRows {
    private final InputTable table;
    private final RowMapping mapping;
    private final RunConfig config;
    private final SplitRule rule;
    private final RowTokenizer tokenizer;

    /** @param labelNames those of the dataset */
    HeldOutRows(TaskInputs inputs, List<String> labelNames) {
        LabelList labels = LabelList.ofOutputs(labelNames);
        this.table = inputs.table();
        this.config = inputs.config();
        this.mapping = RowMapping.withLabels(config.task(), config.data(), labels);
        this.rule = SplitRule.of(config.data().split());
        this.tokenizer = new RowTokenizer(config, labels, inputs.tokenizer(config));
    }

    /** The row's hash, by which a limit chooses; nothing for a row of another split. */
    OptionalLong hash(Row row) {
        if (table.damage(row).isPresent()
                || !(mapping.map(table.raw(row)) instanceof dev.anneal.table.Row mapped)
                || !isTest(mapped)
                || isCutByLimit(mapped)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(StableHash.ofRow(mapped));
    }

    private boolean isTest(dev.anneal.table.Row row) {
        return config.data().test().isPresent() || rule.split(row).equals(SplitRule.TEST);
    }

    /** Rows that are too long do not count against a limit; without one they are rejected where all can see it. */
    private boolean isCutByLimit(dev.anneal.table.Row row) {
        return config.data().limit().test().isPresent()
                && config.data().truncation() != Truncation.LONGEST_FIRST
                && tokenizer.rejects(row);
    }
}
