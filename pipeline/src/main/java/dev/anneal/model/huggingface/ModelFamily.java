package dev.anneal.model.huggingface;

import dev.anneal.model.weights.WantedTensor.Presence;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The families of encoders that can be trained, by {@code model_type}. */
public enum ModelFamily {
    BERT("bert", "bert.", "BertModel", "BertForSequenceClassification");

    private final String modelType;
    private final String prefix;
    private final String encoderArchitecture;
    private final String classifierArchitecture;

    ModelFamily(String modelType, String prefix, String encoderArchitecture, String classifierArchitecture) {
        this.modelType = modelType;
        this.prefix = prefix;
        this.encoderArchitecture = encoderArchitecture;
        this.classifierArchitecture = classifierArchitecture;
    }

    static Optional<ModelFamily> of(String modelType) {
        return Arrays.stream(values())
                .filter(family -> family.modelType.equals(modelType))
                .findFirst();
    }

    /** All supported values of {@code model_type}, for messages. */
    static String supported() {
        return Arrays.stream(values()).map(family -> family.modelType).collect(Collectors.joining(", "));
    }

    /** {@code model_type} in {@code config.json}. */
    public String modelType() {
        return modelType;
    }

    /** What the names of the encoder's parameters start with in a model with a head: {@code bert.}. */
    public String prefix() {
        return prefix;
    }

    /** The class in transformers that opens the encoder alone. */
    public String encoderArchitecture() {
        return encoderArchitecture;
    }

    /** The class in transformers that opens a model with a head for classes. */
    public String classifierArchitecture() {
        return classifierArchitecture;
    }

    /** Heads and poolers may be new; everything else of the encoder must be in the source. */
    public Presence presence(String parameter) {
        boolean encoder = parameter.startsWith(prefix) && !parameter.startsWith(prefix + "pooler.");
        return encoder ? Presence.REQUIRED : Presence.MAY_BE_NEW;
    }
}
