package dev.anneal.score;

import dev.anneal.error.AnnealException;
import dev.anneal.model.TokenBatch;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.model.huggingface.VocabularyCheck;
import dev.anneal.tensor.Device;
import dev.anneal.tensor.Scope;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;

/** A trained model, or an encoder, with its own tokenizer. Thread-safe: the threads of a process share one. Whoever opens it closes it, after the last row. */
public final class ScoringModel implements AutoCloseable {
    private final TaskModel model;
    private final ScoringTask task;
    private final Tokenizer tokenizer;
    private final List<Integer> states;

    private ScoringModel(TaskModel model, ScoringTask task, Tokenizer tokenizer) {
        this.model = model;
        this.task = task;
        this.tokenizer = tokenizer;
        this.states = task.task().isTrained()
                ? List.of()
                : FeatureStates.of(task.features(), model.model().blocks());
    }

    /**
     * Reads a model. The calling thread has entered the engine.
     *
     * @throws AnnealException (user) if it does not fit the task, lacks weights, has fewer positions than rows may have tokens, or if the tokenizer is
     *     another model's
     */
    public static ScoringModel open(ModelDirectory directory, TokenizerOptions options, ScoringTask task) {
        Tokenizer tokenizer = openTokenizer(directory, options, task);
        try {
            return open(directory, tokenizer, task);
        } catch (AnnealException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static ScoringModel open(ModelDirectory directory, Tokenizer tokenizer, ScoringTask task) {
        TaskModel model = task.task().isTrained() ? TaskModel.forScoring(directory) : TaskModel.forFeatures(directory);
        try {
            return new ScoringModel(model, task, tokenizer);
        } catch (AnnealException e) {
            model.close();
            throw e;
        }
    }

    /**
     * The tokenizer alone, after every check that needs no weights: what a driver does before it spends anything. The caller closes it.
     *
     * @throws AnnealException (user) as {@link #open}
     */
    public static Tokenizer openTokenizer(ModelDirectory directory, TokenizerOptions options, ScoringTask task) {
        HuggingFaceConfig config = directory.config();
        int positions = config.encoder().facts().maxTokens();
        if (options.maxLength() > positions) {
            throw AnnealException.user("data.max-length is " + options.maxLength() + ", but the model "
                    + directory.folder() + " has " + positions + " positions. Lower it.");
        }
        Tokenizer tokenizer = Tokenizer.open(directory.tokenizer(), options);
        try {
            VocabularyCheck.require(tokenizer.vocabularySize(), config);
            switch (task.task()) {
                case MASKED_LM -> tokenizer.specialTokens().requireMask();
                case SINGLE_LABEL, MULTI_LABEL, REGRESSION, TOKENS, ANSWER, FEATURES -> {}
            }
            return tokenizer;
        } catch (AnnealException e) {
            tokenizer.close();
            throw e;
        }
    }

    /** Names of the outputs, in their order. [C] */
    public List<String> labels() {
        return task.labels();
    }

    public ScoringTask task() {
        return task;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** What each row of a batch gets, without padding, as {@link Reading#take} has it. The calling thread has entered the engine. */
    List<float[]> outputs(List<ModelInput> rows) {
        int[][] ids = rows.stream().map(row -> row.encoding().ids()).toArray(int[][]::new);
        int[][] typeIds = rows.stream().map(row -> row.encoding().typeIds()).toArray(int[][]::new);
        TokenBatch batch = TokenBatch.of(ids, typeIds, model.padTokenId());
        try (Scope scope = Scope.open()) {
            BatchOutput cut = new BatchOutput(rows, batch.tokens());
            return switch (task.task()) {
                case SINGLE_LABEL, MULTI_LABEL, REGRESSION -> cut.ofTexts(forward(scope, batch));
                case TOKENS, ANSWER -> cut.ofTokens(List.of(forward(scope, batch)));
                case MASKED_LM -> cut.ofTargets(forward(scope, batch.withTargets(cut.targets())));
                case FEATURES ->
                    cut.ofTokens(model.model().hiddenStates(scope, batch, states).stream()
                            .map(state -> state.toFloats())
                            .toList());
            };
        }
    }

    private float[] forward(Scope scope, TokenBatch batch) {
        return model.model().forwardForScoring(scope, batch).toFloats();
    }

    /** Where it computes. */
    Device device() {
        return model.model().device();
    }

    /** A parameter, by its Hugging Face name: its memory, or a copy where it lies on a device. */
    FloatBuffer parameter(String name) {
        return Objects.requireNonNull(model.model().parameterValues().get(name), name);
    }

    @Override
    public void close() {
        model.close();
        tokenizer.close();
    }
}
