package dev.anneal.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.notebook.NotebookRunner.CellResult;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotebookRunnerTest {
    private static Notebook notebook(String... sources) {
        List<Notebook.Cell> cells = new ArrayList<>();
        for (String source : sources) {
            cells.add(new Notebook.Cell(cells.size() + 1, source));
        }
        return new Notebook("story.ipynb", cells);
    }

    private static AbstractThrowableAssert<?, ?> assertFails(String... sources) {
        return assertThatThrownBy(() -> NotebookRunner.run(notebook(sources))).isInstanceOf(NotebookFailure.class);
    }

    @Test
    void runsANotebookCellByCellAgainstTheClassPath() throws IOException, URISyntaxException {
        URL resource = Objects.requireNonNull(NotebookRunnerTest.class.getResource("synthetic.ipynb"));

        List<CellResult> results = NotebookRunner.run(Notebook.read(Path.of(resource.toURI())));

        assertThat(results)
                .containsExactly(
                        new CellResult(2, "", ""),
                        new CellResult(3, "rank 0 of 2: [0, 2)\nrank 1 of 2: [2, 4)\n", ""),
                        new CellResult(5, "", "4"));
    }

    @Test
    void restoresSystemOut() {
        PrintStream before = System.out;

        assertFails("System.out.println(1); throw new IllegalStateException();");

        assertThat(System.out).isSameAs(before);
    }

    @Test
    void namesTheCellAndTheSnippetThatTheCompilerRejects() {
        assertFails("int rows = 8;", "// Half of them.\nint half = rows / 2;\nString text = half;")
                .hasMessageContaining("story.ipynb, cell 2: rejected by the compiler.")
                .hasMessageContaining("incompatible types: int cannot be converted to java.lang.String")
                .hasMessageContaining("\n    String text = half;")
                .hasMessageNotContaining("int half");
    }

    @Test
    void namesTheExceptionThatEndsACell() {
        assertFails("throw new IllegalArgumentException(\"no rows\");")
                .hasMessageContaining("story.ipynb, cell 1: threw java.lang.IllegalArgumentException: no rows");
    }

    @Test
    void refusesACellThatDoesNotEnd() {
        assertFails("int twice(int n) {").hasMessageContaining("cell 1: a snippet that does not end");
    }

    @Test
    void refusesNamesThatNobodyDeclares() {
        assertFails("int twice(int n) { return times(2, n); }")
                .hasMessageContaining("cell 1: names what nobody declares.")
                .hasMessageContaining("times");
    }

    @Test
    void acceptsMethodsThatCallEachOther() {
        List<CellResult> results = NotebookRunner.run(notebook("boolean even(int n) { return n == 0 || odd(n - 1); }\n"
                + "boolean odd(int n) { return n != 0 && even(n - 1); }\neven(10)"));

        assertThat(results).extracting(CellResult::value).containsExactly("true");
    }

    @Test
    void refusesOtherLanguages(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("python.ipynb");
        Files.writeString(
                file, "{\"nbformat\": 4, \"metadata\": {\"kernelspec\": {\"language\": \"python\"}}, \"cells\": []}");

        assertThatThrownBy(() -> Notebook.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage("python.ipynb is written in \"python\". Only Java notebooks can be run.");
    }

    @Test
    void refusesOlderFormats(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("old.ipynb");
        Files.writeString(file, "{\"nbformat\": 3, \"worksheets\": []}");

        assertThatThrownBy(() -> Notebook.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage("old.ipynb has nbformat 3. Save it as nbformat 4.");
    }
}
