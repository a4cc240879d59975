package dev.anneal.jobs.prepare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.anneal.config.Duplicates;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.dataset.RowTokenizer;
import dev.anneal.dataset.ShardRow;
import dev.anneal.jobs.cluster.RowProgress;
import dev.anneal.table.LabelList;
import dev.anneal.table.MappedRow;
import dev.anneal.table.Reject;
import dev.anneal.table.RowMapping;
import dev.anneal.table.SplitRule;
import dev.anneal.tokenize.RowTooLongException;
import dev.anneal.tokenize.Tokenizer;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Runs on executors: maps the records of one table to {@link MappedColumns}, with one tokenizer per task.
 *
 * @param config YAML
 * @param tokenizer the model's
 * @param columns of the table, in the order of {@link dev.anneal.jobs.source.WantedColumns#all}
 * @param split of records that cannot be mapped, and of all others unless the table is cut
 * @param cut whether rows go to the splits that their hash says
 */
record MapRows(
        String config,
        TokenizerBroadcast tokenizer,
        List<String> columns,
        List<String> labels,
        String split,
        boolean cut,
        RowProgress.Counter progress)
        implements MapPartitionsFunction<Row, Row> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Iterator<Row> call(Iterator<Row> records) {
        RunConfig run = RunConfigReader.parse(config, "the driver's configuration", List.of());
        Mapper mapper = new Mapper(this, run, tokenizer.forTask(run.data(), TaskContext.get()));
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> progress.flush());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return records.hasNext();
            }

            @Override
            public Row next() {
                progress.count();
                return mapper.map(records.next());
            }
        };
    }

    /** Arrays and structs keep their shape; all else is shown as text. */
    private static JsonNode json(Object value) {
        return value instanceof List || value instanceof Map
                ? JSON.valueToTree(value)
                : TextNode.valueOf(value.toString());
    }

    /** One task's state. */
    private static final class Mapper {
        private final MapRows task;
        private final RowMapping mapping;
        private final SplitRule rule;
        private final RowTokenizer rows;
        private final Duplicates duplicates;

        Mapper(MapRows task, RunConfig run, Tokenizer tokenizer) {
            this.task = task;
            LabelList labels = LabelList.ofOutputs(task.labels);
            this.mapping = RowMapping.withLabels(run.task(), run.data(), labels);
            this.rows = new RowTokenizer(run, labels, tokenizer);
            this.rule = SplitRule.of(run.data().split());
            this.duplicates = run.data().duplicates();
        }

        Row map(Row spark) {
            SourceRecord record = new SourceRecord(task.columns, spark);
            Optional<String> damage = record.damage();
            if (damage.isPresent()) {
                return MappedColumns.damaged(task.split, record.file(), damage.get());
            }
            MappedRow mapped = mapping.map(record);
            if (mapped instanceof Reject reject) {
                return MappedColumns.rejected(task.split, reject, record.file(), json(record));
            }
            return tokenize((dev.anneal.table.Row) mapped, record);
        }

        private Row tokenize(dev.anneal.table.Row row, SourceRecord record) {
            String split = task.cut ? rule.split(row) : task.split;
            try {
                List<ShardRow> tokens = rows.rows(row);
                return tokens.isEmpty()
                        ? rejected(split, Reject.Reason.NO_TOKENS, "The text has no tokens.", record)
                        : MappedColumns.kept(
                                split, tokens.get(0).hash(), ShardRowCodec.encode(tokens), compared(row, record));
            } catch (RowTooLongException tooLong) {
                return rejected(split, Reject.Reason.TOO_LONG, String.valueOf(tooLong.getMessage()), record);
            }
        }

        private Compared compared(dev.anneal.table.Row row, SourceRecord record) {
            return switch (duplicates) {
                case OFF -> Compared.NOT;
                case REPORT -> Compared.of(row);
                case REMOVE -> Compared.of(row).from(record.file(), json(record));
            };
        }

        private Row rejected(String split, Reject.Reason reason, String detail, SourceRecord record) {
            return MappedColumns.rejected(split, new Reject(reason, detail), record.file(), json(record));
        }

        private String json(SourceRecord record) {
            ObjectNode object = JSON.createObjectNode();
            for (String column : task.columns) {
                object.set(column, record.value(column).map(MapRows::json).orElseGet(NullNode::getInstance));
            }
            return object.toString();
        }
    }
}
