package dev.anneal.config;

import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Collects what is wrong with the components of one record, so that all of it is reported at once. A record's constructor ends its checks with
 * {@link #orThrow}; the reader finds the same problems in the exception's cause and adds paths and positions.
 */
final class Checks {
    /** Carries the problems to the reader; the exception around it carries the text. */
    static final class Rejected extends Exception {
        private final transient List<Problem> problems;

        Rejected(List<Problem> problems) {
            super(problems.size() + " problems");
            this.problems = List.copyOf(problems);
        }

        List<Problem> problems() {
            return problems;
        }
    }

    private final List<Problem> problems = new ArrayList<>();

    Checks atLeast(String key, long value, long minimum) {
        return that(value >= minimum, key, "is " + value + ", but it must be at least " + minimum);
    }

    Checks positive(String key, double value) {
        return that(value > 0 && Double.isFinite(value), key, "is " + value + ", but it must be greater than 0");
    }

    Checks notNegative(String key, double value) {
        return that(value >= 0 && Double.isFinite(value), key, "is " + value + ", but it must be at least 0");
    }

    /** Accepts 0 and refuses 1: a probability of dropping, a share that leaves something over. */
    Checks fraction(String key, double value) {
        return that(value >= 0 && value < 1, key, "is " + value + ", but it must be at least 0 and below 1");
    }

    /** Refuses never, where something is to happen some time. */
    Checks sometime(String key, Interval value) {
        return that(!value.isNever(), key, "is never, but it must be an interval");
    }

    Checks notBlank(String key, String value) {
        return that(!value.isBlank(), key, "is empty, but it must have a value");
    }

    Checks that(boolean holds, String key, String statement) {
        return that(holds, List.of(key), statement, "");
    }

    Checks that(boolean holds, List<String> keys, String statement, String remedy) {
        if (!holds) {
            problems.add(new Problem(keys, statement, remedy));
        }
        return this;
    }

    void orThrow() {
        if (!problems.isEmpty()) {
            String text = problems.stream().map(p -> p.text("", "")).collect(Collectors.joining("\n"));
            throw AnnealException.user(text, new Rejected(problems));
        }
    }
}
