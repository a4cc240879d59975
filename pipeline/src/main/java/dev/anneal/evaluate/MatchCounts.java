package dev.anneal.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Three counts for each of several names (labels, tags, types of entities): how often it is true, how often it is predicted, and how often both at
 * the same place. Precision, recall and F1 follow from them. Grows by {@code add...}; not thread-safe.
 */
final class MatchCounts {
    private final long[] actual;
    private final long[] predicted;
    private final long[] found;

    MatchCounts(int names) {
        this(new long[names], new long[names], new long[names]);
    }

    private MatchCounts(long[] actual, long[] predicted, long[] found) {
        this.actual = actual;
        this.predicted = predicted;
        this.found = found;
    }

    void addActual(int name) {
        actual[name]++;
    }

    void addPredicted(int name) {
        predicted[name]++;
    }

    void addFound(int name) {
        found[name]++;
    }

    /** One place, where the name is true, predicted, both or neither. */
    void add(int name, boolean isActual, boolean isPredicted) {
        add(name, isActual ? 1 : 0, isPredicted ? 1 : 0, isActual && isPredicted ? 1 : 0);
    }

    void add(int name, long actualCount, long predictedCount, long foundCount) {
        actual[name] += actualCount;
        predicted[name] += predictedCount;
        found[name] += foundCount;
    }

    void addAll(MatchCounts other) {
        if (other.names() != names()) {
            throw new IllegalArgumentException(other.names() + " names cannot be added to " + names() + ".");
        }
        for (int name = 0; name < actual.length; name++) {
            actual[name] += other.actual[name];
            predicted[name] += other.predicted[name];
            found[name] += other.found[name];
        }
    }

    int names() {
        return actual.length;
    }

    long actual(int name) {
        return actual[name];
    }

    long predicted(int name) {
        return predicted[name];
    }

    long found(int name) {
        return found[name];
    }

    long found() {
        return Arrays.stream(found).sum();
    }

    long actual() {
        return Arrays.stream(actual).sum();
    }

    /** Places where a name is true or predicted, but not both. */
    long wrong() {
        return actual() + Arrays.stream(predicted).sum() - 2 * found();
    }

    /** One score per name, in order. */
    List<ClassScore> scores(List<String> labels) {
        List<ClassScore> scores = new ArrayList<>();
        for (int name = 0; name < actual.length; name++) {
            scores.add(ClassScore.of(labels.get(name), found[name], predicted[name], actual[name]));
        }
        return scores;
    }

    /** The scores of names that are true or predicted somewhere. */
    List<ClassScore> occurring(List<String> labels) {
        List<ClassScore> scores = scores(labels);
        List<ClassScore> occurring = new ArrayList<>();
        for (int name = 0; name < actual.length; name++) {
            if (actual[name] + predicted[name] > 0) {
                occurring.add(scores.get(name));
            }
        }
        return occurring;
    }

    /** All names as one. */
    ClassScore micro() {
        return ClassScore.of("micro", found(), Arrays.stream(predicted).sum(), actual());
    }

    void writeTo(TallyOutput out) throws IOException {
        out.writeNumber(names());
        for (long[] counts : List.of(actual, predicted, found)) {
            for (long count : counts) {
                out.writeNumber(count);
            }
        }
    }

    static MatchCounts readFrom(TallyInput in) throws IOException {
        int names = in.readNumber();
        return new MatchCounts(readCounts(in, names), readCounts(in, names), readCounts(in, names));
    }

    private static long[] readCounts(TallyInput in, int names) throws IOException {
        if (names > in.available()) {
            throw new IOException(names + " counts in " + in.available() + " bytes");
        }
        long[] counts = new long[names];
        for (int name = 0; name < names; name++) {
            counts[name] = in.readLong();
        }
        return counts;
    }
}
