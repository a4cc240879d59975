package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/deploy.md says about its commands and settings is so. */
class DeployDocumentTest {
    private static final Pattern RUN = Pattern.compile("\\*Run by (\\w+)[,.].*\\*");
    private static final Pattern NOT_RUN = Pattern.compile("\\*Not run here: .+\\.\\*");
    private static final Path CLUSTERS = Path.of("..", "conf", "clusters");

    @Test
    void saysOfEachCommandWhichTestRunsItOrWhyNoneDoes() throws IOException {
        List<DeployCommands.Command> commands = DeployCommands.read().commands();

        assertThat(commands).hasSizeGreaterThan(8).allSatisfy(command -> {
            assertThat(command.language()).matches("sh [a-z-]+");
            Matcher run = RUN.matcher(command.remark());
            if (run.matches()) {
                assertThat(sourcesThatName(command.name())).as(command.name()).contains(run.group(1) + ".java");
            } else {
                assertThat(command.remark()).as(command.name()).matches(NOT_RUN);
                assertThat(sourcesThatName(command.name())).as(command.name()).isEmpty();
            }
        });
    }

    @Test
    void speaksOfEachFolderOfSettings() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "deploy.md"));
        try (Stream<Path> folders = Files.list(CLUSTERS).filter(Files::isDirectory)) {
            assertThat(folders.map(folder -> "conf/clusters/" + folder.getFileName()))
                    .hasSize(6)
                    .allSatisfy(folder -> assertThat(document).contains(folder));
        }
    }

    /** Test sources of all profiles with the name in quotes. */
    private static List<String> sourcesThatName(String command) {
        try (Stream<Path> sources = Files.walk(Path.of("src"))) {
            return sources.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> text(file).contains('"' + command + '"'))
                    .map(file -> file.getFileName().toString())
                    .toList();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }
}
