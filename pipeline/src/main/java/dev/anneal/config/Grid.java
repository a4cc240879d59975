package dev.anneal.config;

import dev.anneal.config.ValueReader.Mismatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values of keys that are tried each with each. In YAML a section of the form of the configuration itself with a list in place of each value, {@code {train:
 * {epochs: [2, 3]}}}, or with dots, {@code {train.epochs: [2, 3]}}.
 *
 * @param values the texts of each key, in the order of the file
 */
public record Grid(Map<String, List<String>> values) {
    private static final String EXPECTED = "a section of keys with lists of values such as {train.epochs: [2, 3, 4]}";

    public Grid {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        values.forEach((key, texts) -> copy.put(key, List.copyOf(texts)));
        values = Collections.unmodifiableMap(copy);
    }

    static Grid of(Tree tree) throws Mismatch {
        if (!(tree instanceof Tree.Section section)) {
            String found = tree instanceof Tree.Scalar scalar ? scalar.shown() : "a list";
            throw new Mismatch("is " + found + ", but it must be " + EXPECTED, "");
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        add(section, "", values);
        return new Grid(values);
    }

    private static void add(Tree.Section section, String prefix, Map<String, List<String>> values) throws Mismatch {
        for (Map.Entry<String, Tree> entry : section.entries().entrySet()) {
            String key = prefix + entry.getKey();
            if (entry.getValue() instanceof Tree.Section inner) {
                add(inner, key + ".", values);
            } else if (!Tree.isNothing(entry.getValue()) && values.put(key, texts(key, entry.getValue())) != null) {
                throw new Mismatch("names " + key + " twice, once with dots and once without", "Keep one of them.");
            }
        }
    }

    private static List<String> texts(String key, Tree tree) throws Mismatch {
        List<String> texts = new ArrayList<>();
        for (Tree value : tree instanceof Tree.Items items ? items.values() : List.of(tree)) {
            if (!(tree instanceof Tree.Items) || !(value instanceof Tree.Scalar scalar) || Tree.isNothing(value)) {
                throw new Mismatch("does not give " + key + " a list of values", "Write " + key + ": [one, two].");
            }
            texts.add(scalar.text());
        }
        return texts;
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** How many combinations there are; none where there is no key, and no more than a long holds. */
    long size() {
        double size = isEmpty() ? 0 : 1;
        for (List<String> texts : values.values()) {
            size *= texts.size();
        }
        return (long) size;
    }

    /** All combinations: that of the first values comes first, and the last key changes fastest. */
    public List<Map<String, String>> points() {
        List<Map<String, String>> points = isEmpty() ? List.of() : List.of(Map.of());
        for (Map.Entry<String, List<String>> key : values.entrySet()) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> point : points) {
                for (String text : key.getValue()) {
                    Map<String, String> next = new LinkedHashMap<>(point);
                    next.put(key.getKey(), text);
                    longer.add(Collections.unmodifiableMap(next));
                }
            }
            points = longer;
        }
        return points;
    }

    /** A combination as a part of a sentence: {@code train.epochs=2, train.batch-size=16}. */
    public static String shown(Map<String, String> point) {
        List<String> changes = new ArrayList<>();
        point.forEach((key, text) -> changes.add(key + "=" + text));
        return String.join(", ", changes);
    }

    /** A key and a value of it as after {@code --set}, whatever characters the value has. */
    public static String override(Map.Entry<String, String> change) {
        String text = change.getValue();
        boolean plain = text.matches("[\\w.+/-][\\w.+/@ -]*");
        return change.getKey() + "="
                + (plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    }

    /** As in YAML, with dots. */
    Object yaml() {
        Map<String, Object> yaml = new LinkedHashMap<>();
        values.forEach((key, texts) -> yaml.put(key, new ArrayList<>(texts)));
        return yaml;
    }
}
