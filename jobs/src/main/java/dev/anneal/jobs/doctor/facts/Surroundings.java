package dev.anneal.jobs.doctor.facts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All that probes know of the process that they run in. A test makes up its own.
 *
 * @param properties of the JVM
 * @param variables of the process
 * @param root where {@code /proc} and {@code /sys} are looked for
 */
public record Surroundings(Map<String, String> properties, Map<String, String> variables, Path root) {
    public Surroundings {
        properties = Map.copyOf(properties);
        variables = Map.copyOf(variables);
    }

    public static Surroundings ofThisProcess() {
        Map<String, String> properties = System.getProperties().stringPropertyNames().stream()
                .collect(Collectors.toMap(Function.identity(), name -> System.getProperty(name, "")));
        return new Surroundings(properties, System.getenv(), Path.of("/"));
    }

    /** Empty where there is no such property. */
    String property(String name) {
        return properties.getOrDefault(name, "");
    }

    /** A setting that DJL takes from the environment or, failing that, from a property; empty where there is none. */
    String setting(String name) {
        String variable = variables.getOrDefault(name, "");
        return variable.isEmpty() ? property(name) : variable;
    }

    /** Folders of a variable such as {@code LD_LIBRARY_PATH}. */
    List<Path> folders(String name) {
        return Arrays.stream(setting(name).split(":"))
                .filter(folder -> folder.startsWith("/"))
                .map(this::at)
                .toList();
    }

    /** The place of an absolute path. */
    Path at(String path) {
        return root.resolve(path.replaceFirst("^/+", ""));
    }

    /** A file of the system; empty if it is not there. */
    Optional<String> text(String path) {
        return text(at(path));
    }

    static Optional<String> text(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(
                            Files.readString(file, StandardCharsets.ISO_8859_1).strip())
                    : Optional.empty();
        } catch (IOException | SecurityException unreadable) {
            return Optional.empty();
        }
    }
}
