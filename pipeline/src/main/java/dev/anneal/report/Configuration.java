package dev.anneal.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A configuration as flat keys, "train.optimizer.name", with values as text. Values that look like secrets are not shown. */
record Configuration(Map<String, String> values) {
    private static final String NOT_SHOWN = "(not shown)";
    private static final List<String> SECRET =
            List.of("password", "secret", "credential", "access-key", "access.key", "token");

    /** The keys of a YAML text; none if it is not a YAML mapping. */
    static Configuration of(Optional<String> yaml) {
        Map<String, String> values = new LinkedHashMap<>();
        try {
            yaml.map(text -> new Load(LoadSettings.builder().build()).loadFromString(text))
                    .filter(Map.class::isInstance)
                    .ifPresent(tree -> flatten("", tree, values));
        } catch (YamlEngineException e) {
            values.clear();
        }
        return new Configuration(values);
    }

    Optional<String> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    private static void flatten(String key, Object value, Map<String, String> values) {
        if (value instanceof Map<?, ?> map) {
            String prefix = key.isEmpty() ? "" : key + ".";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                Optional<Object> child = Optional.ofNullable(entry.getValue());
                flatten(prefix + entry.getKey(), child.orElse(""), values);
            }
        } else if (value instanceof List<?> list) {
            values.put(key, list.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        } else {
            values.put(key, isSecret(key) ? NOT_SHOWN : withoutSecrets(String.valueOf(value)));
        }
    }

    /** Addresses of databases may carry a password among their options. */
    private static String withoutSecrets(String value) {
        return value.replaceAll("(?i)(password|pwd|secret|token)=[^&;\\s]*", "$1=" + NOT_SHOWN);
    }

    private static boolean isSecret(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return SECRET.stream().anyMatch(name::endsWith);
    }
}
