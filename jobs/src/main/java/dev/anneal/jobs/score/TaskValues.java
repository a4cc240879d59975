package dev.anneal.jobs.score;

import dev.anneal.score.Features;
import dev.anneal.score.Outcome;
import dev.anneal.score.PredictedAnswer;
import dev.anneal.score.PredictedAnswer.Choice;
import dev.anneal.score.PredictedAnswer.Place;
import dev.anneal.score.PredictedLabels;
import dev.anneal.score.PredictedNumbers;
import dev.anneal.score.PredictedTags;
import dev.anneal.score.PredictedTags.Tag;
import dev.anneal.score.PredictedTokens;
import dev.anneal.score.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Outcomes as Spark's values, in the order of {@link TaskSchema}. What is absent is null there. */
final class TaskValues {
    private TaskValues() {}

    static @Nullable Object[] of(Outcome outcome) {
        if (outcome instanceof Prediction one) {
            return new Object[] {one.label(), one.probability(), one.probabilities()};
        }
        if (outcome instanceof PredictedLabels several) {
            return new Object[] {several.labels().toArray(String[]::new), several.probabilities()};
        }
        if (outcome instanceof PredictedNumbers numbers) {
            return numbers.values().toArray();
        }
        if (outcome instanceof PredictedTags tags) {
            return tags(tags);
        }
        if (outcome instanceof PredictedAnswer answer) {
            return answer(answer);
        }
        if (outcome instanceof PredictedTokens tokens) {
            return new Object[] {
                tokens.masks().stream().map(TaskValues::guesses).toArray(Row[][]::new)
            };
        }
        if (outcome instanceof Features features) {
            return features(features);
        }
        throw new IllegalArgumentException("A row that is refused has no values: " + outcome);
    }

    private static Object[] tags(PredictedTags tags) {
        List<Optional<Tag>> words = tags.words();
        @Nullable String[] labels = new String[words.size()];
        @Nullable Double[] probabilities = new Double[words.size()];
        for (int word = 0; word < labels.length; word++) {
            labels[word] = words.get(word).map(Tag::label).orElse(null);
            probabilities[word] = words.get(word).map(Tag::probability).orElse(null);
        }
        Row[] entities = tags.entities().stream()
                .map(entity -> RowFactory.create(entity.type(), entity.first(), entity.last(), entity.text()))
                .toArray(Row[]::new);
        return new Object[] {labels, probabilities, entities};
    }

    private static @Nullable Object[] answer(PredictedAnswer answer) {
        return new @Nullable Object[] {
            answer.text(),
            answer.probability(),
            start(answer.place()),
            end(answer.place()),
            answer.nullOdds(),
            answer.best().stream().map(TaskValues::choice).toArray(Row[]::new)
        };
    }

    private static Row choice(Choice choice) {
        return RowFactory.create(
                choice.text(), start(choice.place()), end(choice.place()), choice.score(), choice.probability());
    }

    private static @Nullable Integer start(Optional<Place> place) {
        return place.map(Place::start).orElse(null);
    }

    private static @Nullable Integer end(Optional<Place> place) {
        return place.map(Place::end).orElse(null);
    }

    private static Row[] guesses(List<PredictedTokens.Guess> guesses) {
        return guesses.stream()
                .map(guess -> RowFactory.create(guess.token(), guess.probability()))
                .toArray(Row[]::new);
    }

    /** Without pooling there is a vector for each token, and the tokens with them. */
    private static Object[] features(Features features) {
        boolean pooled = features.tokenIds().isEmpty();
        List<Object> values = new ArrayList<>();
        features.tokenIds().ifPresent(values::add);
        features.layers().forEach(layer -> values.add(pooled ? layer[0] : layer));
        return values.toArray();
    }
}
