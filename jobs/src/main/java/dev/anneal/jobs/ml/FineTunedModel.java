package dev.anneal.jobs.ml;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.config.Task;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.AbsolutePaths;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.score.BorrowedModel;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.ModelStaging;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A trained model, or an encoder, as a transformer: it adds to a DataFrame, or to a stream, the columns that scoring adds, lazily, in the order of the
 * rows, with one model in the memory of an executor. A row that cannot be scored, for its text is null or too long, stays, with nulls in these columns.
 *
 * <pre>{@code
 * FineTunedModel model = FineTunedModel.of("hdfs:///runs/mrpc").setRejectionCol("problem");
 * Dataset<Row> scored = model.transform(rows);
 * }</pre>
 *
 * <p>A model that is saved takes its files along. A parameter {@code ...Col} that is empty leaves its column out.
 */
public final class FineTunedModel extends ModelParams implements MLWritable {
    private static final long serialVersionUID = 1;

    private final String source;
    private transient BorrowedModel.@Nullable Offer offer;

    FineTunedModel(String uid, String source) {
        super(uid);
        this.source = source;
    }

    /** What Spark makes an instance by when it reads one; it has no model yet. */
    public FineTunedModel(String uid) {
        this(uid, "");
    }

    /**
     * A model by its folder: that of a run, a Hugging Face folder that says what it was trained for, or what {@link #save} wrote. A run brings its
     * columns and lengths along; any other folder has the defaults of the configuration, which {@link #setSettings} changes.
     *
     * @throws AnnealException (user) if there is no such model
     */
    public static FineTunedModel of(String folder) {
        RunFiles files = new RunFiles(HostFolders.hadoopConfiguration());
        RunFolder run = new RunFolder(folder);
        if (files.exists(folder + "/metadata")) {
            return load(folder);
        }
        Optional<String> yaml = files.read(run.config());
        return yaml.isPresent() && files.exists(run.model() + "/config.json")
                ? ofRun(run, RunConfigReader.parse(yaml.get(), run.config(), List.of()))
                : ofHuggingFace(folder);
    }

    private static FineTunedModel ofRun(RunFolder run, RunConfig config) {
        FineTunedModel model = new FineTunedModel(randomUid(), run.model());
        model.set(model.settings(), Settings.ofScoring(config).array());
        boolean words = config.task() == Task.TOKENS;
        model.setTextCol(
                words
                        ? config.data().columns().words()
                        : config.data().columns().text());
        config.data().columns().pair().ifPresent(model::setPairCol);
        return model;
    }

    private static FineTunedModel ofHuggingFace(String folder) {
        ModelDirectory directory = ModelStaging.open(folder, HostFolders.models(), HostFolders.hadoopConfiguration());
        Task task = directory
                .config()
                .task()
                .orElseThrow(() -> AnnealException.user("The model " + folder
                        + " does not say what it was trained for (architectures, anneal_task). Name a trained model, or"
                        + " take embeddings."));
        FineTunedModel model = new FineTunedModel(randomUid(), folder);
        model.set(
                model.settings(), new Settings().plain("task", task.yamlName()).array());
        return model;
    }

    /**
     * The mean of the last layer's token vectors of any encoder as a column {@code embedding}, without training. For a vector that other stages take:
     * {@code setVectorCol("features")}.
     *
     * @param source as {@code model.source}: a folder, {@code jar:} and a resource, or the id of a model on the Hub that is in the cache
     */
    public static FineTunedModel embeddings(String source) {
        FineTunedModel model = new FineTunedModel(randomUid(), source);
        model.set(model.settings(), Settings.ofEmbeddings().array());
        return model;
    }

    /** Reads what {@link #save} wrote. */
    public static FineTunedModel load(String path) {
        return read().load(path);
    }

    public static MLReader<FineTunedModel> read() {
        return new SavedModel.Reader();
    }

    @Override
    public MLWriter write() {
        return new SavedModel.Writer(this);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = transformSchema(dataset.schema());
        BorrowedModel.Offer offered = offer();
        List<String> names = new ArrayList<>(Arrays.asList(dataset.schema().fieldNames()));
        return dataset.toDF()
                .mapPartitions(new TransformRows(offered.address(), names, added(offered)), Encoders.row(schema));
    }

    /** @throws AnnealException (user) if a column is missing, is no text, or is there already */
    @Override
    public StructType transformSchema(StructType schema) {
        BorrowedModel.Offer offered = offer();
        InputColumns.require(offered.address().config(), schema);
        return added(offered).appendedTo(schema);
    }

    private AddedColumns added(BorrowedModel.Offer offered) {
        return AddedColumns.of(offered.columns(), names());
    }

    /** The model as it lies there now: read once, unless a parameter changes. */
    BorrowedModel.Offer offer() {
        BorrowedModel.Offer known = offer;
        RunConfig config = config();
        if (known == null || !known.address().config().equals(config)) {
            known = BorrowedModel.offer(config);
            offer = known;
        }
        return known;
    }

    private RunConfig config() {
        String text = getOrDefault(textCol());
        Settings all = new Settings()
                .all(getOrDefault(settings()))
                .text("data.columns.text", text)
                .text("data.columns.words", text)
                // Not read; but they must be others.
                .text("data.columns.label", text + "/label")
                .text("data.columns.tags", text + "/tags")
                .text("model.source", source)
                .text("score.input.path", "a DataFrame")
                .plain("score.input.format", "parquet")
                .text("output", "nowhere");
        String pair = getOrDefault(pairCol());
        return AbsolutePaths.of((pair.isEmpty() ? all : all.text("data.columns.pair", pair)).config());
    }

    /** The folder of the model's files. */
    public String modelFolder() {
        return source;
    }

    @Override
    FineTunedModel self() {
        return this;
    }

    @Override
    public FineTunedModel copy(ParamMap extra) {
        FineTunedModel copy = new FineTunedModel(uid(), source);
        copyValues(copy, extra);
        copy.setParent(parent());
        return copy;
    }

    /** The same model in another place. */
    FineTunedModel movedTo(String folder) {
        FineTunedModel moved = new FineTunedModel(uid(), folder);
        copyValues(moved, ParamMap.empty());
        return moved;
    }

    private static String randomUid() {
        return Identifiable$.MODULE$.randomUID("fineTuned");
    }
}
