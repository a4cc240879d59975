package dev.anneal.model.huggingface;

import dev.anneal.model.EncoderModel;
import dev.anneal.model.Parameter;
import dev.anneal.model.family.Family;
import dev.anneal.model.weights.LoadReport;
import dev.anneal.model.weights.NamedTensor;
import dev.anneal.model.weights.WantedTensor;
import dev.anneal.model.weights.WantedTensor.Presence;
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
        Family family = from.config().family();
        Map<String, FloatBuffer> values = model.parameterValues();
        List<WantedTensor> wanted = new ArrayList<>();
        for (Parameter parameter : model.parameters().values()) {
            FloatBuffer into = Objects.requireNonNull(values.get(parameter.name()));
            Presence presence = family.mayBeNew(parameter.name()) ? Presence.MAY_BE_NEW : Presence.REQUIRED;
            wanted.add(new WantedTensor(parameter.name(), parameter.otherNames(), shape(parameter), into, presence));
        }
        try (WeightSource source = from.openWeights()) {
            return WeightLoader.load(source, family.prefix(), wanted);
        }
    }

    /** Views of all parameters, for saving. They are valid as long as the model is open. */
    public static Map<String, NamedTensor> tensors(EncoderModel model) {
        return tensors(model.parameters(), model.parameterValues());
    }

    static Map<String, NamedTensor> tensors(Map<String, Parameter> parameters, Map<String, FloatBuffer> values) {
        Map<String, NamedTensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : parameters.values()) {
            FloatBuffer from = Objects.requireNonNull(values.get(parameter.name()));
            NamedTensor tensor = new NamedTensor(shape(parameter), from);
            tensors.put(parameter.name(), tensor);
            parameter.copies().forEach(name -> tensors.put(name, tensor));
        }
        return tensors;
    }

    private static long[] shape(Parameter parameter) {
        return parameter.shape().stream().mapToLong(Long::longValue).toArray();
    }
}
