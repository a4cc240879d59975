package dev.anneal.jobs.doctor;

import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.dataset.DatasetFolder;
import dev.anneal.dataset.Manifest;
import dev.anneal.dataset.SplitManifest;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.jobs.doctor.check.Forecast;
import dev.anneal.jobs.doctor.check.Forecast.Rows;
import dev.anneal.jobs.doctor.check.Forecast.Trial;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.tensor.Engine;
import dev.anneal.train.estimate.EncoderShape;
import dev.anneal.train.estimate.MicroBatchTrial;
import dev.anneal.train.estimate.TrainingMemory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** What a run will need: memory from the sizes of its model, and time from a few micro-batches of made-up rows on this machine. */
final class ForecastMaker {
    private static final Duration TRIAL_BUDGET = Duration.ofSeconds(4);
    private static final int LEAST_PASSES = 2;
    private static final int MOST_PASSES = 7;
    private static final String TRAIN = "train";
    private static final String VALIDATION = "validation";
    private static final List<String> SOME_LABELS = List.of("0", "1");

    private final RunConfig config;
    private final Configuration hadoop;

    ForecastMaker(RunConfig config, Configuration hadoop) {
        this.config = config;
        this.hadoop = hadoop;
    }

    /** Memory alone; empty where nothing is trained, and where the model does not open, which others tell of. */
    Optional<Forecast> quick() {
        return model().map(this::quick);
    }

    /** The same, of a model that is open. */
    Forecast quick(ModelDirectory model) {
        return new Forecast(memory(model, tokens(model)), Optional.empty(), Optional.empty());
    }

    /**
     * And time, where a micro-batch has a given number of rows.
     *
     * @param freeBytes a model that needs more is not tried
     */
    Optional<Forecast> thorough(long freeBytes) {
        return model().map(model -> {
            Optional<Manifest> manifest = manifest();
            TrainingMemory memory = memory(model, tokens(model));
            Optional<Trial> trial = memory.total() < freeBytes
                            && config.train().batchTokens().isEmpty()
                    ? Optional.of(trial(model, manifest.map(this::meanTokens).orElse(tokens(model))))
                    : Optional.empty();
            return new Forecast(memory, trial, manifest.map(ForecastMaker::rows));
        });
    }

    private Optional<ModelDirectory> model() {
        if (!config.isTrained() || SourceModel.isDownloaded(config.model())) {
            return Optional.empty();
        }
        try {
            return Optional.of(SourceModel.open(config.model(), hadoop));
        } catch (AnnealException told) {
            return Optional.empty();
        }
    }

    private TrainingMemory memory(ModelDirectory model, int tokens) {
        HuggingFaceConfig trained = config.model()
                .architecture()
                .map(model.config()::withArchitecture)
                .orElse(model.config());
        return TrainingMemory.of(
                EncoderShape.of(trained), config, config.cluster().executors(), tokens);
    }

    private int tokens(ModelDirectory model) {
        return Math.min(
                config.data().maxLength(), model.config().encoder().facts().maxTokens());
    }

    private Trial trial(ModelDirectory source, int tokens) {
        Engine.enter(config.cluster().threadsPerRank());
        List<String> labels = config.data().labels();
        TaskModel.TrainingOptions options = TaskModel.TrainingOptions.of(
                config, labels.isEmpty() && config.task() != Task.ANSWER ? SOME_LABELS : labels);
        try (TaskModel model = TaskModel.forTraining(source, options);
                MicroBatchTrial trial = new MicroBatchTrial(config, model, tokens)) {
            MicroBatchTrial.Measured measured = trial.measure(LEAST_PASSES, MOST_PASSES, TRIAL_BUDGET);
            return new Trial(measured.median(), tokens, measured.passes());
        }
    }

    /** Of the prepared dataset, where there is one. */
    private Optional<Manifest> manifest() {
        try {
            Path folder = new Path(new RunFolder(config.output()).dataset());
            Manifest manifest = Manifest.read(DatasetFolder.of(folder, hadoop));
            return Optional.of(manifest)
                    .filter(there -> there.hasSplit(TRAIN) && rows(there).training() > 0);
        } catch (AnnealException | IOException notThere) {
            return Optional.empty();
        }
    }

    private static Rows rows(Manifest manifest) {
        return new Rows(
                manifest.split(TRAIN).rows(),
                manifest.hasSplit(VALIDATION) ? manifest.split(VALIDATION).rows() : 0);
    }

    /** Padded, where batches have one length. */
    private int meanTokens(Manifest manifest) {
        SplitManifest rows = manifest.split(TRAIN);
        long mean = (rows.tokens() + rows.rows() - 1) / rows.rows();
        return Math.toIntExact(Math.max(config.train().padTo().orElse(1), mean));
    }
}
