package dev.anneal.config;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the configuration of a run, puts overrides over it and presets under it. What is wrong is reported all at once, each problem with the file and line, or the override, that it comes from.
 */
public final class RunConfigReader {
    private RunConfigReader() {}

    /**
     * Reads a YAML file and puts overrides over it.
     *
     * @param overrides such as {@code train.seed=2}; the value is YAML; a value of nothing takes the file's away
     * @throws AnnealException (user) that lists all problems; (environment) if the file cannot be read
     */
    public static RunConfig read(Path file, List<String> overrides) {
        return parse(text(file), file.toString(), overrides);
    }

    /**
     * The same for the text of such a file, for example what {@link RunConfigWriter} wrote.
     *
     * @param label names the text in positions, as a file's name does
     * @throws AnnealException (user) that lists all problems
     */
    public static RunConfig parse(String yaml, String label, List<String> overrides) {
        Findings findings = new Findings();
        Tree tree = YamlTree.ofFile(yaml, label, findings);
        if (!(tree instanceof Tree.Section file)) {
            throw AnnealException.user(
                    label + " holds one value or a list, but a run is a section of keys. See: anneal help config.");
        }
        Tree.Section root = new Presets(findings).under(new Overrides(findings).apply(file, overrides));
        RecordBinder binder = new RecordBinder(root, findings);
        var config = binder.bind();
        findings.orThrow(label);
        return config.orElseThrow();
    }

    private static String text(Path file) {
        if (Files.isDirectory(file)) {
            throw AnnealException.user(file + " is a folder, but a configuration is a YAML file." + others(file));
        }
        if (Files.notExists(file)) {
            Path folder = file.toAbsolutePath().normalize().getParent();
            throw AnnealException.user(file + " does not exist (working directory "
                    + Path.of("").toAbsolutePath() + ")." + (folder == null ? "" : others(folder)));
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw AnnealException.environment(
                    file + " cannot be read: " + e + ". Check its permissions and that it is UTF-8.", e);
        }
    }

    private static String others(Path folder) {
        if (!Files.isDirectory(folder)) {
            return " Its folder does not exist either.";
        }
        try (Stream<Path> files = Files.list(folder)) {
            String names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .limit(20)
                    .collect(Collectors.joining(", "));
            return names.isEmpty() ? " There is no .yaml file in " + folder + "." : " There is: " + names + ".";
        } catch (IOException e) {
            return " " + folder + " cannot be listed: " + e + ".";
        }
    }
}
