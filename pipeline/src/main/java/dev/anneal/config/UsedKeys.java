package dev.anneal.config;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Refuses keys that the choice of a name leaves without a use. */
record UsedKeys(Checks checks, String choice) {
    /** @param users names that use the key */
    <E extends Enum<E>> UsedKeys require(String key, boolean present, E name, Set<E> users) {
        checks.that(
                !present || users.contains(name),
                List.of(key),
                "is set, but " + choice + " does not use it",
                "Remove it, or choose one of "
                        + users.stream().sorted().map(YamlName::of).collect(Collectors.joining(", ")) + ".");
        return this;
    }
}
