package dev.anneal.model.huggingface;

import dev.anneal.config.Truncation;
import dev.anneal.model.TokenBatch;
import dev.anneal.tensor.Scope;
import dev.anneal.tokenize.Encoding;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import java.nio.file.Path;
import java.util.Arrays;

/** What this project's own scoring says of a saved model's folder. */
final class OwnScores implements AutoCloseable {
    private final TaskModel model;
    private final Tokenizer tokenizer;

    private OwnScores(TaskModel model, Tokenizer tokenizer) {
        this.model = model;
        this.tokenizer = tokenizer;
    }

    static OwnScores open(Path folder) {
        ModelDirectory directory = ModelDirectory.open(folder);
        TokenizerOptions options = new TokenizerOptions(SmallModel.MAX_TOKENS, Truncation.LONGEST_FIRST);
        return new OwnScores(TaskModel.forScoring(directory), Tokenizer.open(directory.tokenizer(), options));
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    float[] outputs(String text) {
        return outputs(tokenizer.encode(text));
    }

    float[] outputs(String text, String pair) {
        return outputs(tokenizer.encode(text, pair));
    }

    /** What the model gives, row-major. */
    float[] outputs(Encoding encoding) {
        int[][] ids = {encoding.ids()};
        int[][] types = {encoding.typeIds()};
        try (Scope scope = Scope.open()) {
            TokenBatch batch = TokenBatch.of(ids, types, model.padTokenId());
            return model.model().forwardForScoring(scope, batch).toFloats();
        }
    }

    static double[] softmax(float... logits) {
        double largest = -Double.MAX_VALUE;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double[] shares = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            shares[i] = Math.exp(logits[i] - largest);
        }
        double sum = Arrays.stream(shares).sum();
        return Arrays.stream(shares).map(share -> share / sum).toArray();
    }

    @Override
    public void close() {
        tokenizer.close();
        model.close();
    }
}
