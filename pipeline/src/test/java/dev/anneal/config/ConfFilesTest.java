package dev.anneal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every run and every preset below {@code conf}: what users copy is valid, complete, and named where they look. */
class ConfFilesTest {
    private static final Path HOME = Path.of("..");

    static List<String> runs() throws IOException {
        return yamls(HOME.resolve("conf"));
    }

    static List<String> presets() throws IOException {
        return yamls(HOME.resolve("conf/presets"));
    }

    private static List<String> yamls(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(".*\\.ya?ml"))
                    .sorted()
                    .toList();
        }
    }

    private static String documents() throws IOException {
        try (Stream<Path> files = Files.list(HOME.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(HOME.resolve("README.md")),
                            files.filter(file -> file.toString().endsWith(".md")))
                    .map(ConfFilesTest::text)
                    .collect(Collectors.joining());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void everyRunIsValidAndCommentedAndHasANameOfItsOwn(String file) throws IOException {
        Path path = HOME.resolve("conf").resolve(file);

        RunConfig config = RunConfigReader.read(path, List.of());

        assertThat(file).isEqualTo(config.name() + ".yaml");
        assertThat(config.output()).isEqualTo("runs/" + config.name());
        assertThat(Files.readString(path)).startsWith("# ");
        assertThat(documents()).contains("(conf/" + file + ")");
    }

    @ParameterizedTest
    @MethodSource("presets")
    void everyPresetIsNamedAmongTheRecipes(String file) throws IOException {
        assertThat(Files.readString(HOME.resolve("docs/recipes.md")))
                .contains("| `" + file.replace(".yaml", "") + "` |");
    }

    @Test
    void runsOfWeightsThatWereNotAtHandSaySo() throws IOException {
        for (String file : List.of("commonlit.yaml", "mrpc-bert-base.yaml")) {
            assertThat(runs()).contains(file);
            assertThat(Files.readString(HOME.resolve("conf").resolve(file)))
                    .contains("# Not run here, for want of these weights");
        }
        RunConfig commonlit = RunConfigReader.read(HOME.resolve("conf/commonlit.yaml"), List.of());
        assertThat(commonlit.task()).isEqualTo(Task.REGRESSION);
        assertThat(commonlit.data().columns().numbers()).containsExactly("target");
        assertThat(commonlit.data().maxLength()).isEqualTo(256);
    }
}
