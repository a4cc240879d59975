package dev.anneal.objective;

import dev.anneal.evaluate.Averaging;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.TokenBatch;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The model that is evaluated, or several that answer together. The models stay the caller's.
 *
 * @param averaging of what several say; absent where one answers alone
 */
public record AnsweringModels(List<EncoderModel> models, Optional<Averaging> averaging) {
    // B rows, T tokens, C classes

    public AnsweringModels {
        models = List.copyOf(models);
        if (averaging.isEmpty() && models.size() != 1) {
            throw new IllegalArgumentException(models.size() + " models answer, and nothing says how together.");
        }
    }

    /** One alone. */
    public static AnsweringModels of(EncoderModel model) {
        return new AnsweringModels(List.of(model), Optional.empty());
    }

    /** All outputs of the model, of which there is one. */
    List<Tensor> outputs(Scope scope, TokenBatch batch) {
        if (models.size() != 1) {
            throw new IllegalStateException(models.size() + " models have no outputs together, only logits.");
        }
        return models.get(0).outputsForScoring(scope, batch);
    }

    /** [B, C], or [B, T, C] */
    float[] logits(Scope scope, TokenBatch batch) {
        List<float[]> each = models.stream()
                .map(model -> model.outputsForScoring(scope, batch).get(0).toFloats())
                .toList();
        return averaging.map(together -> together.combined(each)).orElseGet(() -> each.get(0));
    }
}
