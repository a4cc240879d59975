package dev.anneal.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file answers one question; one of more than 300 lines answers several. */
class SourceLengthTest {
    private static final int MOST_LINES = 300;

    /** Main and test sources. */
    @ParameterizedTest
    @ValueSource(strings = {"pipeline", "jobs", "tests"})
    void noSourceIsLong(String module) throws IOException {
        assertThat(tooLong(Path.of("..", module, "src"))).isEmpty();
    }

    @Test
    void findsALongSource(@TempDir Path folder) throws IOException {
        Path deeper = Files.createDirectories(folder.resolve("dev/anneal"));
        Files.writeString(deeper.resolve("Fits.java"), "//\n".repeat(MOST_LINES));
        Files.writeString(deeper.resolve("Long.java"), "//\n".repeat(MOST_LINES + 1));

        assertThat(tooLong(folder)).singleElement().asString().endsWith("Long.java has 301 lines");
    }

    private static List<String> tooLong(Path folder) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                int lines = Files.readAllLines(file).size();
                if (lines > MOST_LINES) {
                    found.add(file + " has " + lines + " lines");
                }
            }
        }
        return found;
    }
}
