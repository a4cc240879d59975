package dev.anneal.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What to say to somebody whose key does not exist. */
final class UnknownKey {
    private UnknownKey() {}

    /**
     * Suggests the nearest key beside it, else the only key of that name in another section, else lists the keys beside it.
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
        return paths.size() == 1 ? Optional.of(paths.get(0)) : Optional.empty();
    }

    private static Stream<String> paths(Class<?> recordType, String prefix) {
        return KeySpec.of(recordType).stream().flatMap(key -> {
            String path = prefix + key.name();
            Stream<String> within = key.isSection() ? paths(key.type(), path + ".") : Stream.empty();
            return Stream.concat(Stream.of(path), within);
        });
    }
}
