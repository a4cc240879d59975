package dev.anneal.model;

import java.util.ArrayList;
import java.util.List;

/** Builds models. Their parameters are zero until they are initialised or read. */
public final class EncoderModels {
    private EncoderModels() {}

    /** BERT with a head that names one of several classes. */
    public static EncoderModel bertClassifier(EncoderShape shape, ClassificationHead head, int classes) {
        List<VectorLayout> vectors = new ArrayList<>();
        List<Layer> layers = new ArrayList<>();
        new BertLayers(shape, "bert.").addTo(vectors, layers);
        head.addTo(vectors, layers, shape, classes);
        return new EncoderModel(
                new LayerStack(vectors, layers, BertLayers.wordRows(vectors.get(0)), shape.padTokenId()));
    }
}
