package dev.anneal.model;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the reference vectors: {@code -Danneal.vectors=DIR}, or {@code tests/vectors} of this project. */
public final class TestVectors {
    private TestVectors() {}

    public static Path folder(String name) {
        String given = System.getProperty("anneal.vectors", "");
        return given.isEmpty() ? committed(name) : Path.of(given, name);
    }

    /** Among those of this project, whatever other folder is given. */
    public static Path committed(String name) {
        return inProject().resolve(name);
    }

    private static Path inProject() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path vectors = folder.resolve("tests/vectors");
            if (Files.isDirectory(vectors)) {
                return vectors;
            }
        }
        throw new IllegalStateException("no tests/vectors above " + Path.of("").toAbsolutePath());
    }
}
