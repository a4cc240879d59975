package dev.anneal.jobs.score;

import dev.anneal.config.ColumnsConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.baseline.answer.BaselineAnswers;
import dev.anneal.jobs.score.commit.SplitRecord;
import dev.anneal.score.Outcome;
import dev.anneal.score.PredictedNumbers;
import dev.anneal.score.Prediction;
import dev.anneal.score.Refused;
import dev.anneal.score.Scored;
import dev.anneal.score.ScoringTask;
import dev.anneal.table.MappedRow;
import dev.anneal.table.Reject;
import dev.anneal.table.RowMapping;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import scala.Function1;

/**
 * Scores splits with a pipeline of Spark ML. The texts of each split are a partition of a table; the pipeline's stages keep partitions and the order of
 * rows, so the task that answers a split's texts puts the answers beside its rows and fills it. A row without text is answered as an empty one, and set
 * aside afterwards.
 *
 * @param task what is answered: a label, or a number
 */
record BaselineScoring(
        SparkSession spark, PipelineModel baseline, ScoringTask task, TaskInputs inputs, PartReader reader) {
    /** Fills them, each in a task of its own. */
    List<SplitRecord> score(List<SplitWork> splits, FillSplit filling) {
        ColumnsConfig columns = inputs.config().data().columns();
        StructType texts = columns.pair()
                .map(pair -> new StructType().add(columns.text(), "string").add(pair, "string"))
                .orElse(new StructType().add(columns.text(), "string"));
        JavaRDD<Row> rows = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(splits, splits.size())
                .flatMap(new Texts(inputs, reader, filling, texts.length()));
        Dataset<Row> answers = BaselineAnswers.withRefusals(baseline, spark.createDataFrame(rows, texts));
        return answers.drop(texts.fieldNames())
                .javaRDD()
                .mapPartitionsWithIndex(
                        new Fill(inputs, reader, filling, new ArrayList<>(task.labels()), new ArrayList<>(splits)),
                        true)
                .collect();
    }

    /** Rows of a split as both tasks below see them. */
    private record InputRows(TaskInputs inputs, PartReader reader, FillSplit filling, SplitWork work) {
        Iterator<Scored<InternalRow>> outcomes(Iterator<Row> answers, List<String> labels) {
            return new Mapped<>(rows(), row -> {
                // Iterators of compiled plans compute when they are asked whether there is more.
                if (!answers.hasNext()) {
                    throw AnnealException.bug("The baseline answered fewer rows than split " + work.split() + " has.");
                }
                Row answer = answers.next();
                Outcome outcome = row.mapped() instanceof Reject reject ? new Refused(reject) : outcome(answer, labels);
                return List.of(new Scored<>(row.row(), outcome));
            });
        }

        Iterator<MappedInput> rows() {
            RowMapping texts = TaskInputs.texts(inputs.config());
            Function1<Object, Object> external = CatalystTypeConverters.createToScalaConverter(reader.schema());
            return new Mapped<>(
                    reader.read(work.parts()),
                    row -> List.of(new MappedInput(row, filling.mapped((Row) external.apply(row), texts))));
        }
    }

    private record MappedInput(InternalRow row, MappedRow mapped) {}

    /** Runs on executors: one text for each row, or two. */
    private record Texts(TaskInputs inputs, PartReader reader, FillSplit filling, int width)
            implements FlatMapFunction<SplitWork, Row> {
        @Override
        public Iterator<Row> call(SplitWork work) {
            return new Mapped<>(
                    new InputRows(inputs, reader, filling, work).rows(), row -> List.of(texts(row.mapped())));
        }

        private Row texts(MappedRow mapped) {
            Object[] texts = new Object[width];
            for (int i = 0; i < width; i++) {
                texts[i] = mapped instanceof dev.anneal.table.Row row
                        ? (i == 0 ? row.text() : row.pair().orElse(""))
                        : "";
            }
            return RowFactory.create(texts);
        }
    }

    /** Runs on executors, in the task that answers the texts. */
    private record Fill(
            TaskInputs inputs, PartReader reader, FillSplit filling, List<String> labels, List<SplitWork> splits)
            implements Function2<Integer, Iterator<Row>, Iterator<SplitRecord>> {
        @Override
        public Iterator<SplitRecord> call(Integer index, Iterator<Row> answers) {
            SplitWork work = splits.get(index);
            OutputColumns columns =
                    OutputColumns.of(ScoringTask.of(inputs.config().task(), labels));
            SplitRecord filled = filling.fill(
                    work,
                    files -> new InputRows(inputs, reader, filling, work)
                            .outcomes(answers, labels)
                            .forEachRemaining(scored -> filling.write(scored, columns, files)));
            return List.of(filled).iterator();
        }
    }

    /** Of the columns that {@link BaselineAnswers#withRefusals} adds. */
    private static Outcome outcome(Row answer, List<String> labels) {
        int refusal = answer.size() - 1;
        if (!answer.isNullAt(refusal)) {
            return new Refused(Reject.ofLine(answer.getString(refusal)));
        }
        if (refusal == 1) {
            return new PredictedNumbers(List.of(answer.getDouble(0)));
        }
        Map<String, Double> probabilities = answer.getJavaMap(2);
        String label = answer.getString(0);
        return new Prediction(
                label,
                labels.indexOf(label),
                labels.stream().mapToDouble(probabilities::get).toArray());
    }
}
