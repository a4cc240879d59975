package dev.anneal.jobs.score;

import dev.anneal.config.GlueTask;
import dev.anneal.config.RunConfig;
import dev.anneal.config.SubmissionConfig;
import dev.anneal.config.Task;
import dev.anneal.error.AnnealException;
import dev.anneal.files.AtomicFile;
import dev.anneal.score.GlueWords;
import dev.anneal.score.ScoringTask;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Predictions as a competition takes them, in the order of the input: {@code _glue/TASK.tsv} with the columns {@code index} and {@code prediction}, or
 * {@code _submission/submission.csv} with an id and either the prediction or the probability of each label. The driver writes it, one partition at a time.
 *
 * @param kind whose rules the file follows
 * @param table columns of the input
 */
record SubmissionFile(SubmissionConfig.Kind kind, RunConfig config, ScoringTask task, List<String> table) {
    static final String GLUE_FOLDER = "_glue";
    static final String KAGGLE_FOLDER = "_submission";
    private static final String INDEX = "index";

    /**
     * The file that a configuration asks for.
     *
     * @throws AnnealException (user) for a task that has no such file, or labels or columns that do not fit
     */
    static Optional<SubmissionFile> of(RunConfig config, ScoringTask task, StructType table) {
        return config.score()
                .submission()
                .kind()
                .map(kind -> new SubmissionFile(kind, config, task, List.of(table.fieldNames())).checked());
    }

    private SubmissionFile checked() {
        SubmissionConfig submission = config.score().submission();
        submission.id().filter(id -> !table.contains(id)).ifPresent(id -> {
            throw AnnealException.user("score.submission.id is " + id + ", but the table has the columns " + table
                    + ". Name one of them, or leave it out for the row's number.");
        });
        boolean probable = task.task() == Task.SINGLE_LABEL || task.task() == Task.MULTI_LABEL;
        if (isByLabel() && !probable) {
            throw AnnealException.user("score.submission.values is probabilities, but task "
                    + task.task().yamlName() + " has none for labels. Set it to prediction.");
        }
        boolean fits = switch (task.task()) {
            case SINGLE_LABEL -> true;
            case REGRESSION ->
                kind == SubmissionConfig.Kind.KAGGLE || task.labels().size() == 1;
            case MULTI_LABEL, ANSWER -> kind == SubmissionConfig.Kind.KAGGLE;
            case TOKENS, MASKED_LM, FEATURES -> false;
        };
        if (!fits) {
            throw AnnealException.user("score.submission.kind is " + kind.name().toLowerCase(java.util.Locale.ROOT)
                    + ", but predictions of task " + task.task().yamlName()
                    + " are no single value. Leave score.submission out.");
        }
        if (kind == SubmissionConfig.Kind.GLUE) {
            words();
        }
        return this;
    }

    private boolean isByLabel() {
        return config.score().submission().values() == SubmissionConfig.Values.PROBABILITIES;
    }

    private GlueTask glue() {
        return config.evaluate()
                .glue()
                .orElseThrow(
                        () -> AnnealException.user("score.submission.kind is glue, but evaluate.glue names no task."
                                + " Set it, for example to MRPC."));
    }

    /** GLUE's words for the labels; none where labels are numbers. */
    private Map<String, String> words() {
        GlueTask glue = glue();
        return task.task() == Task.REGRESSION ? Map.of() : GlueWords.of(glue, task.labels());
    }

    /**
     * @param rows in the order of the input, with {@link #columns} at least
     * @param rejected rows without prediction
     * @throws AnnealException (user) if there are any: a submission must have all rows
     */
    void write(Dataset<Row> rows, long rejected, String folder, Configuration hadoop) {
        if (rejected > 0) {
            throw AnnealException.user(rejected + " rows have no prediction (see " + folder + "/"
                    + ScoredFolder.REJECTED + "), so the submission would not have all rows. Mend the table, or leave"
                    + " score.submission out.");
        }
        Path file = new Path(
                folder,
                kind == SubmissionConfig.Kind.GLUE
                        ? GLUE_FOLDER + "/" + GlueWords.fileName(glue())
                        : KAGGLE_FOLDER + "/submission.csv");
        try {
            AtomicFile.write(file.getFileSystem(hadoop), file, stream -> {
                Writer text = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
                lines(rows, text);
                text.flush();
            });
        } catch (IOException problem) {
            throw AnnealException.environment(
                    file + " cannot be written: " + problem.getMessage() + ". Free space there, or set another output.",
                    problem);
        }
    }

    private Optional<String> id() {
        return config.score()
                .submission()
                .id()
                .or(() ->
                        Optional.of(INDEX).filter(name -> kind == SubmissionConfig.Kind.GLUE && table.contains(name)));
    }

    /** Columns of the predictions that it is made of: nothing else is sorted and sent. */
    List<String> columns() {
        List<String> columns = new ArrayList<>(id().stream().toList());
        if (isByLabel()) {
            columns.add(OutputColumns.PROBABILITIES);
        } else if (isOfSeveralNumbers()) {
            task.labels().forEach(label -> columns.add(OutputColumns.PREDICTION + "_" + label));
        } else {
            columns.add(OutputColumns.PREDICTION);
        }
        return columns;
    }

    private boolean isOfSeveralNumbers() {
        return task.task() == Task.REGRESSION && task.labels().size() > 1;
    }

    private void lines(Dataset<Row> rows, Writer text) throws IOException {
        String separator = kind == SubmissionConfig.Kind.GLUE ? "\t" : ",";
        Map<String, String> words = kind == SubmissionConfig.Kind.GLUE ? words() : Map.of();
        Optional<String> id = id();
        text.write(String.join(separator, header(id)) + "\n");
        long number = 0;
        for (Iterator<Row> all = rows.toLocalIterator(); all.hasNext(); number++) {
            Row row = all.next();
            List<String> cells = new ArrayList<>();
            cells.add(id.isPresent() ? cell(row.getAs(id.get())) : Long.toString(number));
            for (Object value : values(row)) {
                String cell = cell(value);
                cells.add(words.getOrDefault(cell, cell));
            }
            text.write(String.join(separator, cells) + "\n");
        }
    }

    private List<String> header(Optional<String> id) {
        List<String> names = new ArrayList<>();
        if (kind == SubmissionConfig.Kind.GLUE) {
            return List.of(INDEX, OutputColumns.PREDICTION);
        }
        names.add(cell(id.orElse("id")));
        if (isByLabel() || isOfSeveralNumbers()) {
            task.labels().forEach(label -> names.add(cell(label)));
        } else {
            names.add(cell(
                    task.task() == Task.ANSWER
                            ? OutputColumns.PREDICTION
                            : config.data().columns().label()));
        }
        return names;
    }

    private List<Object> values(Row row) {
        List<Object> values = new ArrayList<>();
        if (isByLabel()) {
            Map<String, Double> probabilities = row.getJavaMap(row.fieldIndex(OutputColumns.PROBABILITIES));
            task.labels().forEach(label -> values.add(probabilities.getOrDefault(label, 0.0)));
        } else if (isOfSeveralNumbers()) {
            task.labels().forEach(label -> values.add(row.getAs(OutputColumns.PREDICTION + "_" + label)));
        } else if (task.task() == Task.MULTI_LABEL) {
            values.add(String.join(" ", row.<String>getList(row.fieldIndex(OutputColumns.PREDICTION))));
        } else {
            values.add(row.getAs(OutputColumns.PREDICTION));
        }
        return values;
    }

    /** In quotes where a comma, a quote or a line break would be taken for the end; GLUE's words have none of them. */
    private static String cell(@Nullable Object value) {
        String text = value == null ? "" : value.toString();
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
