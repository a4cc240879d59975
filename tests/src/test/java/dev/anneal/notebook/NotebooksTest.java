package dev.anneal.notebook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every cell of every notebook of the project runs. In a JVM of its own (see this module's pom.xml): notebooks start and stop Spark. */
@Tag("notebook")
class NotebooksTest {
    private static final Path FOLDER = Path.of("..", "notebooks-java");

    @TestFactory
    List<DynamicTest> everyCellRuns() throws IOException {
        if (!Files.isDirectory(FOLDER)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".ipynb"))
                    .sorted()
                    .map(file -> DynamicTest.dynamicTest(
                            file.getFileName().toString(),
                            () -> NotebookRunner.run(Notebook.read(file))
                                    .forEach(result -> System.out.print(result.printed()))))
                    .toList();
        }
    }
}
