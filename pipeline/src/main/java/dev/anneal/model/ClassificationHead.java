package dev.anneal.model;

import static dev.anneal.model.Block.weight;
import static dev.anneal.model.Block.withoutDecay;

import dev.anneal.tensor.Script;
import java.util.List;

/** From hidden states [B, T, H] to logits [B, C]. */
public enum ClassificationHead {
    /** The first token through a dense layer and tanh, then the classes: BertForSequenceClassification. */
    POOLER("classification-pooler.py"),
    /** The mean over the real tokens, then the classes: what sentence-transformers pool by (arXiv 1908.10084). */
    MEAN("classification-mean.py");

    private final String resource;

    ClassificationHead(String resource) {
        this.resource = resource;
    }

    void addTo(List<VectorLayout> vectors, List<Layer> layers, EncoderShape shape, int classes) {
        VectorLayout layout = layout(shape, classes);
        Script script = LayerSource.of(resource)
                .vector("V", layout)
                .dropout("DROPOUT", shape.dropouts().classifier())
                .compile("head");
        Value hidden = layers.get(layers.size() - 1).output();
        layers.add(new Layer(
                "head", script, List.of(vectors.size()), List.of(hidden, Value.ATTENTION_MASK), Value.of("logits")));
        vectors.add(layout);
    }

    private VectorLayout layout(EncoderShape shape, int classes) {
        Block classifier = weight("classifier_weight", "classifier.weight", classes, shape.hidden());
        Block bias = withoutDecay("classifier_bias", "classifier.bias", classes);
        return switch (this) {
            case MEAN -> VectorLayout.of("head", classifier, bias);
            case POOLER ->
                VectorLayout.of(
                        "head",
                        weight("pooler_weight", "bert.pooler.dense.weight", shape.hidden(), shape.hidden()),
                        withoutDecay("pooler_bias", "bert.pooler.dense.bias", shape.hidden()),
                        classifier,
                        bias);
        };
    }
}
