package dev.anneal.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What a model's figures are compared with.
 *
 * @param models names of {@link BaselineModel}s, in the order in which they are shown
 * @param vocabulary of logistic regression on TF-IDF: the most frequent words and pairs of words of the training rows
 * @param terms of trees and perceptron, whose cost grows with each
 * @param rounds of boosting, at most
 * @param hidden units of the perceptron's one hidden layer
 * @param published figures of others
 */
public record BaselineConfig(
        @Key(
                doc =
                        "Simpler models to compare with: majority, logistic-regression, gradient-boosted-trees, multilayer-perceptron, frozen-encoder.",
                fallback = "[]")
        List<String> models,

        @Key(
                doc = "Logistic regression: how many of the most frequent words and word pairs it knows.",
                fallback = "20000")
        int vocabulary,

        @Key(
                doc = "Trees and perceptron: how many of the most frequent words and word pairs they know.",
                fallback = "1000")
        int terms,

        @Key(doc = "Trees: the most rounds of boosting, of each label where there are more than two.", fallback = "50")
        int rounds,

        @Key(doc = "Perceptron: units of its hidden layer.", fallback = "64")
        int hidden,

        @Key(doc = "Seed of the trees and the perceptron.", fallback = "1")
        long seed,

        @Key(
                doc = "Figures of others, shown with their source: [{metric: accuracy, value: 0.93, source: \"...\"}].",
                fallback = "[]")
        List<PublishedFigure> published) {
    /** No baselines. */
    public static final BaselineConfig NONE = new BaselineConfig(List.of(), 20_000, 1000, 50, 64, 1, List.of());

    public BaselineConfig {
        models = List.copyOf(models);
        published = List.copyOf(published);
        Checks checks = new Checks()
                .atLeast("vocabulary", vocabulary, 1)
                .atLeast("terms", terms, 1)
                .atLeast("rounds", rounds, 1)
                .atLeast("hidden", hidden, 1)
                .that(
                        new HashSet<>(models).size() == models.size(),
                        "models",
                        "is " + models + ", which names one twice");
        for (String model : models) {
            Optional<String> nearest = NearestName.of(model, YamlName.all(BaselineModel.class));
            checks.that(
                    YamlName.all(BaselineModel.class).contains(model),
                    List.of("models"),
                    "has \"" + model + "\", but each must be one of: "
                            + String.join(", ", YamlName.all(BaselineModel.class)),
                    nearest.map(name -> "Did you mean " + name + "?").orElse(""));
        }
        checks.orThrow();
    }

    /** The models that are to be trained. */
    public List<BaselineModel> kinds() {
        return models.stream().map(BaselineModel::of).toList();
    }
}
