package dev.anneal.config;

/** Simpler models that a fine-tuned one should surpass. */
public enum BaselineModel {
    /** The shares of the labels in the training rows, whatever the text; of numbers their mean. */
    MAJORITY,
    /** Logistic regression (of numbers: ridge regression) on TF-IDF of words and pairs of neighbouring words. */
    LOGISTIC_REGRESSION,
    /** Boosted trees on counts of the most frequent words and pairs, one model against the rest for each of several labels. */
    GRADIENT_BOOSTED_TREES,
    /** A network with one hidden layer on TF-IDF of the most frequent words and pairs. */
    MULTILAYER_PERCEPTRON,
    /** Logistic regression (of numbers: ridge regression) on the embeddings of the encoder that the run starts from, as it is. */
    FROZEN_ENCODER;

    /** How configurations and reports write it: {@code logistic-regression}. */
    public String yamlName() {
        return YamlName.of(this);
    }

    static BaselineModel of(String name) {
        for (BaselineModel model : values()) {
            if (model.yamlName().equals(name)) {
                return model;
            }
        }
        throw new IllegalArgumentException(name);
    }
}
