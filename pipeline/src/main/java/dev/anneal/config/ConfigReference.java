package dev.anneal.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** All keys of a configuration, with their types, defaults and help, as text for people. */
public final class ConfigReference {
    private final StringBuilder text = new StringBuilder();
    /** Where the keys of a record that several keys hold are listed. */
    private final Map<Class<?>, String> listed = new LinkedHashMap<>();

    private ConfigReference() {}

    /** Two lines a key: name, type and default; one line of help. Sections are indented. */
    public static String text() {
        ConfigReference reference = new ConfigReference();
        reference.text.append("Keys of a run's YAML file. On the command line: --set train.seed=2\n\n");
        reference.section(RunConfig.class, "", "");
        return reference.text.toString();
    }

    private void section(Class<?> recordType, String prefix, String indent) {
        for (KeySpec key : KeySpec.of(recordType)) {
            String path = prefix + key.name();
            Optional<String> sameAs = Optional.ofNullable(listed.get(key.type()));
            text.append(indent)
                    .append(key.name())
                    .append(": ")
                    .append(describe(key, sameAs))
                    .append('\n');
            text.append(indent).append("    ").append(key.doc()).append('\n');
            if (key.isSection() && sameAs.isEmpty()) {
                listed.put(key.type(), path);
                section(key.type(), path + ".", indent + "  ");
            }
        }
    }

    private static String describe(KeySpec key, Optional<String> sameAs) {
        String type =
                key.isSection() ? sameAs.map(path -> "section like " + path).orElse("section") : typeName(key);
        if (key.isRequired()) {
            return type + ", required";
        }
        if (key.optional()) {
            return type + ", optional";
        }
        return type + key.fallback().map(text -> ", default " + text).orElse("");
    }

    private static String typeName(KeySpec key) {
        if (key.isListOfSections()) {
            return "list of sections";
        }
        return key.item() == Integer.class ? "list of whole numbers" : typeName(key.type());
    }

    private static String typeName(Class<?> type) {
        if (type.isEnum()) {
            return String.join(" | ", YamlName.all(type));
        }
        if (type == OptionalInt.class || type == int.class || type == long.class) {
            return "whole number";
        }
        if (type == OptionalDouble.class || type == double.class) {
            return "number";
        }
        if (type == List.class) {
            return "list of texts";
        }
        if (type == Map.class) {
            return "section of texts";
        }
        if (type == Duration.class) {
            return "duration";
        }
        if (type == Interval.class) {
            return "interval";
        }
        if (type == ClassWeights.class) {
            return "equal | balanced | section of numbers";
        }
        if (type == MicroBatchSize.class) {
            return "whole number | auto";
        }
        if (type == Grid.class) {
            return "section of keys with lists";
        }
        return type == boolean.class ? "true | false" : "text";
    }
}
