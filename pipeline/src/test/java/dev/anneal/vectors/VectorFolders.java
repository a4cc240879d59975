package dev.anneal.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Finds reference vectors: in {@code -Danneal.vectors=DIR}, or else in {@code tests/vectors} of this project and, where there is one, in a {@code
 * shared/vectors} beside it. Below them lies a folder per model.
 */
public final class VectorFolders {
    private static final ObjectMapper JSON = new ObjectMapper();

    private VectorFolders() {}

    /** The absolute path of a file or folder among the project's own vectors, whatever other folder is given: what tests of single classes work on. */
    public static Path committed(String name) {
        Path own = existing("../tests/vectors", "tests/vectors").get(0);
        return own.toAbsolutePath().normalize().resolve(name);
    }

    /** The folders that hold the models' folders. */
    public static List<Path> roots() {
        String configured = System.getProperty("anneal.vectors", "");
        if (configured.isEmpty()) {
            return existing("../tests/vectors", "tests/vectors", "../../shared/vectors", "../shared/vectors");
        }
        // Maven runs the tests of a module in its own folder; who gives a folder means the project's.
        List<Path> given = existing(configured, "../" + configured);
        if (given.isEmpty()) {
            throw new IllegalStateException("-Danneal.vectors=" + configured + " is no folder");
        }
        return given.subList(0, 1);
    }

    private static List<Path> existing(String... folders) {
        return Stream.of(folders).map(Path::of).filter(Files::isDirectory).toList();
    }

    /** The folders of all models, sorted within each root. */
    public static List<Path> models() {
        return roots().stream().flatMap(root -> children(root).stream()).toList();
    }

    /** The folders of all models that have this JSON file, plain or as {@code .gz}. */
    public static List<Path> modelsWith(String json) {
        return models().stream().filter(model -> file(model, json).isPresent()).toList();
    }

    /** The content of a JSON file of a model, plain or {@code .gz}. */
    public static JsonNode json(Path model, String name) {
        Path file = file(model, name).orElseThrow(() -> new IllegalStateException("no " + name + " in " + model));
        try (InputStream in = Files.newInputStream(file)) {
            return JSON.readTree(file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The {@code tokenizer.json} of a model: its own, that of one of its heads, or that of a folder {@code models} beside the vectors. */
    public static Path tokenizer(Path model) {
        Path beside = model.resolveSibling("../models").resolve(model.getFileName());
        return Stream.of(
                        Stream.of(model),
                        children(model).stream().map(head -> head.resolve("model")),
                        Stream.of(beside))
                .flatMap(folders -> folders)
                .map(folder -> folder.resolve("tokenizer.json"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no tokenizer.json for " + model));
    }

    private static Optional<Path> file(Path model, String name) {
        return Stream.of(name, name + ".gz")
                .map(model::resolve)
                .filter(Files::exists)
                .findFirst();
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
