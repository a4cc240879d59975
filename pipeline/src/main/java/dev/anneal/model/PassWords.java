package dev.anneal.model;

import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script;
import dev.anneal.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The words' embeddings of one pass: a row for each distinct word, or a row for each token where something is added to tokens. Layers see rows and which
 * of them is a token's own, so that they need not know. Not thread-safe.
 */
final class PassWords {
    // B batch, T tokens, E width, N distinct tokens of the batch

    private final Script script;
    private final PassOptions.Words words;
    private final Scope scope;
    private final Tensor rows;
    private final Tensor places;
    private final Tensor mask;
    private @Nullable Tensor gradient;

    private PassWords(Script script, PassOptions.Words words, Scope scope, Tensor rows, Tensor places, Tensor mask) {
        this.script = script;
        this.words = words;
        this.scope = scope;
        this.rows = rows;
        this.places = places;
        this.mask = mask;
    }

    /**
     * Changes what layers see of the words.
     *
     * @param values with {@link Value#WORD_ROWS} [N, E] and {@link Value#WORDS} [B, T]
     */
    static PassWords of(
            Script script,
            Scope scope,
            TokenBatch batch,
            PassOptions options,
            DropoutSeed seed,
            Map<Value, Tensor> values) {
        Tensor rows = Objects.requireNonNull(values.get(Value.WORD_ROWS));
        Tensor places = Objects.requireNonNull(values.get(Value.WORDS));
        PassWords words = new PassWords(script, options.words(), scope, rows, places, batch.grid(scope, batch.mask()));
        if (options.words() == PassOptions.Words.EACH) {
            long[] own = LongStream.range(0, batch.inputIds().length).toArray();
            values.put(Value.WORD_ROWS, words.ofTokens(options, seed));
            values.put(Value.WORDS, batch.grid(scope, own));
        }
        return words;
    }

    /** [B T, E] */
    private Tensor ofTokens(PassOptions options, DropoutSeed seed) {
        Tensor embeddings = call(scope, "each", rows, places);
        if (options.noise() > 0) {
            Tensor draws = scope.wholeNumbers(seed.ofWords());
            embeddings = call(scope, "noisy", embeddings, mask, draws, scope.doubles(options.noise()));
        }
        return options.shift().map(embeddings::add).orElse(embeddings);
    }

    /** The gradient of the distinct words' rows, from that of what layers saw. [N, E] */
    Tensor gradient(Tensor ofLayers) {
        gradient = ofLayers;
        return switch (words) {
            case DISTINCT -> ofLayers;
            case EACH -> call(scope, "fold", ofLayers, places, rows);
        };
    }

    /** [B T, E] */
    Tensor against(Scope owner, double epsilon) {
        if (words != PassOptions.Words.EACH) {
            throw new IllegalStateException("the pass has no row for each token");
        }
        return call(owner, "against", Objects.requireNonNull(gradient), mask, scope.doubles(epsilon));
    }

    private Tensor call(Scope owner, String method, Tensor... arguments) {
        return script.call(owner, method, List.of(arguments)).get(0);
    }
}
