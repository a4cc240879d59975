package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import dev.anneal.jobs.score.commit.SplitRecord;
import dev.anneal.score.ScoredRows;
import dev.anneal.score.Scorer;
import dev.anneal.score.ScorerOptions;
import dev.anneal.table.RowMapping;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Function1;

/** Runs on executors: scores one split with their models, row after row in the order of the input. */
record ScoreSplit(TaskInputs inputs, PartReader reader, FillSplit filling) implements Function<SplitWork, SplitRecord> {
    @Override
    public SplitRecord call(SplitWork work) {
        return filling.fill(work, files -> score(work, files));
    }

    private void score(SplitWork work, SplitFiles files) {
        RunConfig config = inputs.config();
        RowMapping texts = TaskInputs.texts(config);
        int threads = TaskContext.get().cpus();
        Function1<Object, Object> external = CatalystTypeConverters.createToScalaConverter(reader.schema());
        Iterator<InternalRow> rows = reader.read(work.parts());
        try (SharedModels shared = SharedModels.acquire(inputs.members(), config, threads)) {
            Scorer scorer = new Scorer(shared.ensemble(), options(config, threads));
            OutputColumns columns = OutputColumns.of(scorer.task());
            try (ScoredRows<InternalRow> scored =
                    scorer.score(rows, row -> filling.mapped((Row) external.apply(row), texts))) {
                while (scored.hasNext()) {
                    filling.write(scored.next(), columns, files);
                }
            }
        }
    }

    /** The states of all tokens take megabytes a row. */
    private static ScorerOptions options(RunConfig config, int threads) {
        ScorerOptions options = ScorerOptions.of(config.score().batchSize(), threads);
        boolean large = !config.task().isTrained()
                && config.score().features().pooling().isEmpty();
        return large ? options.withSmallWindows() : options;
    }
}
