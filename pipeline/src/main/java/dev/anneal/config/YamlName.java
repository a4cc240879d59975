package dev.anneal.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How Java names are written in YAML: {@code batchSize} as {@code batch-size}, {@code SINGLE_LABEL} as {@code single-label}. */
final class YamlName {
    private YamlName() {}

    static String ofComponent(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> all(Class<?> enumType) {
        return Arrays.stream(enumType.getEnumConstants())
                .map(constant -> of((Enum<?>) constant))
                .toList();
    }
}
