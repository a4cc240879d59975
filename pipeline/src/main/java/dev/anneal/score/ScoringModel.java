package dev.anneal.score;

import dev.anneal.error.AnnealException;
import dev.anneal.model.TokenBatch;
import dev.anneal.model.huggingface.Classifier;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.VocabularyCheck;
import dev.anneal.tensor.Scope;
import dev.anneal.tokenize.Encoding;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;

/** A trained classifier with its own tokenizer. Thread-safe: the threads of a process share one. Whoever opens it closes it, after the last row. */
public final class ScoringModel implements AutoCloseable {
    // B batch, T tokens, C classes
    private final Classifier classifier;
    private final Tokenizer tokenizer;

    private ScoringModel(Classifier classifier, Tokenizer tokenizer) {
        this.classifier = classifier;
        this.tokenizer = tokenizer;
    }

    /**
     * Reads a model. The calling thread has entered the engine.
     *
     * @throws AnnealException (user) if it is no classifier, lacks weights, has fewer positions than rows may have tokens, or if the tokenizer is
     *     another model's
     */
    public static ScoringModel open(ModelDirectory directory, TokenizerOptions options) {
        Tokenizer tokenizer = openTokenizer(directory, options);
        try {
            return new ScoringModel(Classifier.forScoring(directory), tokenizer);
        } catch (AnnealException e) {
            tokenizer.close();
            throw e;
        }
    }

    /**
     * The tokenizer alone, after every check that needs no weights: what a driver does before it spends anything. The caller closes it.
     *
     * @throws AnnealException (user) as {@link #open}
     */
    public static Tokenizer openTokenizer(ModelDirectory directory, TokenizerOptions options) {
        HuggingFaceConfig config = directory.config();
        if (config.labels().isEmpty()) {
            throw AnnealException.user("The model " + directory.folder()
                    + " names no classes (id2label), so it cannot score. Train it first, or choose a trained model.");
        }
        int positions = config.shape().positions();
        if (options.maxLength() > positions) {
            throw AnnealException.user("data.max-length is " + options.maxLength() + ", but the model "
                    + directory.folder() + " has " + positions + " positions. Lower it.");
        }
        Tokenizer tokenizer = Tokenizer.open(directory.tokenizer(), options);
        try {
            VocabularyCheck.require(tokenizer.vocabularySize(), config);
            return tokenizer;
        } catch (AnnealException e) {
            tokenizer.close();
            throw e;
        }
    }

    /** Names of the classes, in the order of the logits. [C] */
    public List<String> labels() {
        return classifier.config().labels();
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Row-major logits of a batch of rows, padded to the longest. The calling thread has entered the engine. [B, C] */
    float[] logits(List<Encoding> rows) {
        int[][] ids = rows.stream().map(Encoding::ids).toArray(int[][]::new);
        int[][] typeIds = rows.stream().map(Encoding::typeIds).toArray(int[][]::new);
        TokenBatch batch = TokenBatch.of(ids, typeIds, classifier.model().padTokenId());
        try (Scope scope = Scope.open()) {
            return classifier.model().forwardForScoring(scope, batch).toFloats();
        }
    }

    /** The memory of a parameter, by its Hugging Face name. */
    FloatBuffer parameter(String name) {
        return Objects.requireNonNull(classifier.model().parameterValues().get(name), name);
    }

    @Override
    public void close() {
        classifier.close();
        tokenizer.close();
    }
}
