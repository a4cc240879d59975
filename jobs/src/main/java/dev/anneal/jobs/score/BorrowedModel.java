package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.config.RunConfigWriter;
import dev.anneal.config.Task;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.score.Outcome;
import dev.anneal.score.ScoredRows;
import dev.anneal.score.Scorer;
import dev.anneal.score.ScorerOptions;
import dev.anneal.score.ScoringModel;
import dev.anneal.score.ScoringTask;
import dev.anneal.table.MappedRow;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.JavaConverters;

/**
 * The one model of an executor, for as long as somebody scores with it: for those who plan their rows themselves, as Spark ML and SQL do. For one
 * thread at a time. Whoever borrows it closes it, after the rows.
 */
public final class BorrowedModel implements AutoCloseable {
    private final SharedModel shared;
    private final ScorerOptions options;

    private BorrowedModel(SharedModel shared, ScorerOptions options) {
        this.shared = shared;
        this.options = options;
    }

    /**
     * Where executors find a model, and how they use it.
     *
     * @param yaml the configuration; {@code model.source} is the model
     * @param digest of the model's files, as the driver sees them
     */
    public record Address(String yaml, String digest) implements Serializable {
        public RunConfig config() {
            return RunConfigReader.parse(yaml, "the driver's configuration", List.of());
        }
    }

    /** A model as the driver sees it: what it answers, and where its executors find it. */
    public record Offer(Address address, ScoringTask task, ModelDirectory directory) {
        /** The columns that the model adds to a row; probabilities of all labels are a map by label. */
        public StructType columns() {
            return TaskSchema.of(task);
        }
    }

    /**
     * {@link Offer#columns} of a task without settings, before there is a model.
     *
     * @param outputs names of the model's outputs, as far as they are names of columns
     */
    public static StructType columns(Task task, List<String> outputs) {
        return TaskSchema.of(ScoringTask.of(task, outputs));
    }

    /**
     * Looks at {@code model.source} on the driver, before anything is computed.
     *
     * @throws dev.anneal.error.AnnealException (user) if there is no model, or if it does not fit the configuration
     */
    public static Offer offer(RunConfig config) {
        ModelDirectory directory = SourceModel.open(config.model(), HostFolders.hadoopConfiguration());
        ScoringTask task = ScoringTask.of(directory, config);
        ScoringModel.openTokenizer(directory, TaskInputs.tokenizerOptions(config), task)
                .close();
        Address address = new Address(
                RunConfigWriter.yaml(config), ModelFiles.of(directory).all());
        return new Offer(address, task, directory);
    }

    /** On an executor: the first who asks reads the model, and the others wait for it. */
    public static BorrowedModel of(Address address, int threads) {
        RunConfig config = address.config();
        TaskInputs.Member member = new TaskInputs.Member(config.model().source(), address.digest());
        SharedModel shared = SharedModel.acquire(member, config, threads);
        return new BorrowedModel(shared, ScorerOptions.of(config.score().batchSize(), threads));
    }

    /** As {@link Scorer#score}; the caller closes the rows before it closes this. */
    public <R> ScoredRows<R> score(Iterator<R> rows, Function<? super R, MappedRow> mapping) {
        return new Scorer(shared.model(), options).score(rows, mapping);
    }

    /** The values of {@link Offer#columns} for an outcome that is no refusal. */
    public @Nullable Object[] values(Outcome outcome) {
        @Nullable Object[] values = OutputColumns.of(shared.model().task()).values(outcome);
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Map<?, ?> named) {
                values[i] = JavaConverters.mapAsScalaMap(named);
            }
        }
        return values;
    }

    @Override
    public void close() {
        shared.close();
    }
}
