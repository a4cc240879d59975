package dev.anneal.model.huggingface;

import dev.anneal.model.EncoderModel;
import dev.anneal.model.Parameter;
import dev.anneal.model.VectorLayout;
import dev.anneal.model.weights.LoadReport;
import dev.anneal.model.weights.NamedTensor;
import dev.anneal.model.weights.WantedTensor;
import dev.anneal.model.weights.WeightLoader;
import dev.anneal.model.weights.WeightSource;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Moves parameters between a model's flat vectors and files, by their Hugging Face names. */
public final class ModelParameters {
    private ModelParameters() {}

    /** Fills a model from a directory. The report lists heads and poolers that are not there, which the caller initialises. */
    public static LoadReport load(ModelDirectory from, EncoderModel model) {
        ModelFamily family = from.config().family();
        Map<String, FloatBuffer> values = model.parameterValues();
        List<WantedTensor> wanted = new ArrayList<>();
        for (Parameter parameter : parameters(model)) {
            FloatBuffer into = Objects.requireNonNull(values.get(parameter.name()));
            wanted.add(new WantedTensor(parameter.name(), shape(parameter), into, family.presence(parameter.name())));
        }
        try (WeightSource source = from.openWeights()) {
            return WeightLoader.load(source, family.prefix(), wanted);
        }
    }

    /** Views of all parameters, for saving. They are valid as long as the model is open. */
    public static Map<String, NamedTensor> tensors(EncoderModel model) {
        Map<String, FloatBuffer> values = model.parameterValues();
        Map<String, NamedTensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : parameters(model)) {
            FloatBuffer from = Objects.requireNonNull(values.get(parameter.name()));
            tensors.put(parameter.name(), new NamedTensor(shape(parameter), from));
        }
        return tensors;
    }

    private static List<Parameter> parameters(EncoderModel model) {
        return model.layouts().stream()
                .flatMap(layout -> layout.parameters().stream())
                .map(VectorLayout.PlacedParameter::parameter)
                .toList();
    }

    private static long[] shape(Parameter parameter) {
        return parameter.shape().stream().mapToLong(Long::longValue).toArray();
    }
}
