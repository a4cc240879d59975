package dev.anneal.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What to say to somebody whose key does not exist. */
final class UnknownKey {
    private UnknownKey() {}

    /**
     * Suggests the nearest key beside it, else the only key of that name that is least deep in other sections, else lists the keys beside it.
     *
     * @param prefix of the section, empty or with a dot at its end
     */
    static String remedy(String name, List<String> siblings, String prefix) {
        return NearestName.of(name, siblings)
                .map(sibling -> prefix + sibling)
                .or(() -> elsewhere(name))
                .map(path -> "Did you mean " + path + "?")
                .orElseGet(() -> "Keys here: " + String.join(", ", siblings) + ".");
    }

    private static Optional<String> elsewhere(String name) {
        List<String> paths = paths(RunConfig.class, "")
                .filter(path -> path.endsWith("." + name))
                .toList();
        long least = paths.stream().mapToLong(UnknownKey::depth).min().orElse(0);
        List<String> highest =
                paths.stream().filter(path -> depth(path) == least).toList();
        return highest.size() == 1 ? Optional.of(highest.get(0)) : Optional.empty();
    }

    private static long depth(String path) {
        return path.chars().filter(character -> character == '.').count();
    }

    private static Stream<String> paths(Class<?> recordType, String prefix) {
        return KeySpec.of(recordType).stream().flatMap(key -> {
            String path = prefix + key.name();
            Stream<String> within = key.isSection() ? paths(key.type(), path + ".") : Stream.empty();
            return Stream.concat(Stream.of(path), within);
        });
    }
}
