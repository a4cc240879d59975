package dev.anneal.config;

import dev.anneal.error.AnnealException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Turns the value of one key into what its component holds. */
final class ValueReader {
    /** The value has the wrong type, or is none of those that are possible. */
    static final class Mismatch extends Exception {
        private final String statement;
        private final String remedy;

        Mismatch(String statement, String remedy) {
            super(statement);
            this.statement = statement;
            this.remedy = remedy;
        }

        Problem problem(String key) {
            return Problem.of(key, statement, remedy);
        }
    }

    private ValueReader() {}

    static Object read(KeySpec key, Tree tree) throws Mismatch {
        return key.item() == Integer.class ? wholeNumbers(tree) : read(key.type(), tree);
    }

    static Object read(Class<?> type, Tree tree) throws Mismatch {
        if (type == List.class) {
            return texts(tree);
        }
        if (type == Map.class) {
            return textsByKey(tree);
        }
        if (type == ClassWeights.class && tree instanceof Tree.Section section) {
            return weights(section);
        }
        if (type == Grid.class) {
            return Grid.of(tree);
        }
        if (!(tree instanceof Tree.Scalar scalar)) {
            String found = tree instanceof Tree.Section ? "a section" : "a list";
            throw new Mismatch("is " + found + ", but it must be " + expected(type), "");
        }
        return scalar(type, scalar);
    }

    /** What a value must be, as a message says it. */
    static String expected(Class<?> type) {
        if (type.isEnum()) {
            return "one of: " + String.join(", ", YamlName.all(type));
        }
        if (type == MicroBatchSize.class) {
            return MicroBatchSize.EXPECTED;
        }
        Map<Class<?>, String> names = Map.of(
                String.class, "text",
                int.class, "a whole number",
                OptionalInt.class, "a whole number",
                long.class, "a whole number",
                double.class, "a number",
                OptionalDouble.class, "a number",
                boolean.class, "true or false",
                Duration.class, DurationText.EXPECTED,
                Interval.class, Interval.EXPECTED,
                ClassWeights.class, ClassWeights.EXPECTED);
        String name = names.get(type);
        if (name == null) {
            throw AnnealException.bug("No configuration key can have the type " + type.getName());
        }
        return name;
    }

    private static Object scalar(Class<?> type, Tree.Scalar scalar) throws Mismatch {
        if (type == String.class) {
            return scalar.text();
        }
        if (type == int.class) {
            return (int) wholeNumber(scalar, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (type == OptionalInt.class) {
            return OptionalInt.of((int) wholeNumber(scalar, Integer.MIN_VALUE, Integer.MAX_VALUE));
        }
        if (type == long.class) {
            return wholeNumber(scalar, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (type == double.class) {
            return number(scalar);
        }
        if (type == OptionalDouble.class) {
            return OptionalDouble.of(number(scalar));
        }
        if (type == boolean.class) {
            return truth(scalar);
        }
        return type.isEnum() ? constant(type, scalar) : phrase(type, scalar);
    }

    private static long wholeNumber(Tree.Scalar scalar, long least, long most) throws Mismatch {
        if (scalar.kind() != Tree.Kind.WHOLE_NUMBER || !scalar.text().matches("[-+]?[0-9]+")) {
            throw mismatch(int.class, scalar);
        }
        try {
            long value = Long.parseLong(scalar.text());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // It does not fit a long; the message below holds for it too.
        }
        throw new Mismatch("is " + scalar.text() + ", but it must be between " + least + " and " + most, "");
    }

    private static double number(Tree.Scalar scalar) throws Mismatch {
        boolean numeric = scalar.kind() == Tree.Kind.WHOLE_NUMBER || scalar.kind() == Tree.Kind.NUMBER;
        if (!numeric || !scalar.text().matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?")) {
            throw mismatch(double.class, scalar);
        }
        return Double.parseDouble(scalar.text());
    }

    private static boolean truth(Tree.Scalar scalar) throws Mismatch {
        if (scalar.kind() != Tree.Kind.TRUTH) {
            throw mismatch(boolean.class, scalar);
        }
        return Boolean.parseBoolean(scalar.text());
    }

    private static Object constant(Class<?> type, Tree.Scalar scalar) throws Mismatch {
        for (Object constant : type.getEnumConstants()) {
            if (YamlName.of((Enum<?>) constant).equals(scalar.text())) {
                return constant;
            }
        }
        String remedy = NearestName.of(scalar.text(), YamlName.all(type))
                .map(name -> "Did you mean " + name + "?")
                .orElse("");
        throw new Mismatch("is " + scalar.shown() + ", but it must be " + expected(type), remedy);
    }

    private static Object phrase(Class<?> type, Tree.Scalar scalar) throws Mismatch {
        if (type == Duration.class) {
            return DurationText.parse(scalar.text()).orElseThrow(() -> mismatch(type, scalar));
        }
        try {
            if (type == MicroBatchSize.class) {
                return MicroBatchSize.parse(scalar.text());
            }
            return type == ClassWeights.class ? ClassWeights.parse(scalar.text()) : Interval.parse(scalar.text());
        } catch (AnnealException e) {
            throw mismatch(type, scalar);
        }
    }

    private static ClassWeights weights(Tree.Section section) throws Mismatch {
        Map<String, Double> weights = new LinkedHashMap<>();
        for (Map.Entry<String, Tree> entry : section.entries().entrySet()) {
            Object weight = read(double.class, entry.getValue());
            if (!((double) weight > 0)) {
                throw new Mismatch(
                        "gives \"" + entry.getKey() + "\" the weight " + weight + ", but it must be greater than 0",
                        "");
            }
            weights.put(entry.getKey(), (double) weight);
        }
        return ClassWeights.of(weights);
    }

    private static List<String> texts(Tree tree) throws Mismatch {
        List<String> texts = new ArrayList<>();
        for (Tree value : tree instanceof Tree.Items items ? items.values() : List.of(tree)) {
            if (!(tree instanceof Tree.Items) || !(value instanceof Tree.Scalar scalar)) {
                throw new Mismatch("is not a list of texts", "Write [one, two].");
            }
            texts.add(scalar.text());
        }
        return texts;
    }

    private static List<Integer> wholeNumbers(Tree tree) throws Mismatch {
        List<Integer> numbers = new ArrayList<>();
        for (Tree value : tree instanceof Tree.Items items ? items.values() : List.of(tree)) {
            if (!(tree instanceof Tree.Items) || !(value instanceof Tree.Scalar scalar)) {
                throw new Mismatch("is not a list of whole numbers", "Write [1, 2].");
            }
            numbers.add((int) wholeNumber(scalar, Integer.MIN_VALUE, Integer.MAX_VALUE));
        }
        return numbers;
    }

    private static Map<String, String> textsByKey(Tree tree) throws Mismatch {
        Map<String, String> texts = new LinkedHashMap<>();
        if (!(tree instanceof Tree.Section section)) {
            throw new Mismatch("is not a section of texts", "Write {key: value}.");
        }
        for (Map.Entry<String, Tree> entry : section.entries().entrySet()) {
            if (!(entry.getValue() instanceof Tree.Scalar scalar)) {
                throw new Mismatch(
                        "has a value for \"" + entry.getKey() + "\" that is not one text", "Write {key: value}.");
            }
            texts.put(entry.getKey(), scalar.text());
        }
        return texts;
    }

    private static Mismatch mismatch(Class<?> type, Tree.Scalar scalar) {
        boolean quotedNumber =
                scalar.kind() == Tree.Kind.QUOTED && scalar.text().matches("[-+0-9.eE]+|true|false");
        String remedy = quotedNumber && (type.isPrimitive()) ? "Remove the quotes." : "";
        return new Mismatch("is " + scalar.shown() + ", but it must be " + expected(type), remedy);
    }
}
