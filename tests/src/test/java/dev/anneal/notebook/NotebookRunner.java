package dev.anneal.notebook;

import dev.anneal.notebook.Notebook.Cell;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.UnresolvedReferenceException;

/**
 * Runs the code cells of a notebook in order, in this JVM and against its class path, as a Java kernel does: with the JDK's own JShell, whose
 * variables, methods and types live from cell to cell. Nothing is imported beforehand. Lines that begin with % are commands to a kernel, which add
 * jars to its class path; they are left out.
 *
 * <p>A snippet that the compiler rejects, an exception that reaches the top of a cell, and a name that is still undefined at the end of its cell
 * fail the notebook.
 *
 * <p>System.out is captured while a cell runs: one notebook at a time in a JVM.
 */
final class NotebookRunner implements AutoCloseable {
    /**
     * What a cell did.
     *
     * @param printed to System.out
     * @param value of its last snippet, as JShell shows it; empty where it has none
     */
    record CellResult(int cell, String printed, String value) {}

    private final Notebook notebook;
    private final JShell shell;

    private NotebookRunner(Notebook notebook) {
        this.notebook = notebook;
        this.shell = JShell.builder()
                .executionEngine("local")
                .compilerOptions("--class-path", System.getProperty("java.class.path"))
                .build();
    }

    /**
     * Runs all code cells.
     *
     * @throws NotebookFailure at the first cell that fails
     */
    static List<CellResult> run(Notebook notebook) {
        try (NotebookRunner runner = new NotebookRunner(notebook)) {
            List<CellResult> results = new ArrayList<>();
            for (Cell cell : notebook.cells()) {
                results.add(runner.run(cell));
            }
            return results;
        }
    }

    private CellResult run(Cell cell) {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        String value;
        try (PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(capture);
            value = evaluate(cell);
        } finally {
            System.setOut(out);
        }
        requireDefined(cell);
        return new CellResult(cell.number(), printed.toString(StandardCharsets.UTF_8), value);
    }

    private String evaluate(Cell cell) {
        SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
        String rest = cell.source().replaceAll("(?m)^%.*$", "");
        String value = "";
        while (!rest.isBlank()) {
            CompletionInfo next = analysis.analyzeCompletion(rest);
            switch (next.completeness()) {
                case EMPTY -> {
                    return value;
                }
                case COMPLETE, COMPLETE_WITH_SEMI, CONSIDERED_INCOMPLETE -> value = evaluate(cell, next.source());
                case DEFINITELY_INCOMPLETE -> throw failure(cell, rest, "a snippet that does not end");
                // The compiler says what is wrong with it.
                case UNKNOWN -> value = evaluate(cell, rest);
            }
            rest = next.remaining();
        }
        return value;
    }

    private String evaluate(Cell cell, String snippet) {
        String value = "";
        for (SnippetEvent event : shell.eval(snippet)) {
            if (event.status() == Snippet.Status.REJECTED) {
                throw failure(cell, snippet, "rejected by the compiler." + diagnostics(event.snippet()));
            }
            if (event.exception() != null) {
                NotebookFailure failure = failure(cell, snippet, describe(event.exception()));
                failure.initCause(event.exception());
                throw failure;
            }
            if (event.causeSnippet() == null && event.value() != null) {
                value = event.value();
            }
        }
        return value;
    }

    /** JShell accepts a declaration that names what is not declared yet; by the end of the cell it should be. */
    private void requireDefined(Cell cell) {
        shell.snippets()
                .filter(snippet -> switch (shell.status(snippet)) {
                    case RECOVERABLE_DEFINED, RECOVERABLE_NOT_DEFINED -> true;
                    case VALID, OVERWRITTEN, DROPPED, REJECTED, NONEXISTENT -> false;
                })
                .findFirst()
                .ifPresent(snippet -> {
                    throw failure(cell, snippet.source(), "names what nobody declares." + diagnostics(snippet));
                });
    }

    private String diagnostics(Snippet snippet) {
        StringBuilder text = new StringBuilder();
        shell.diagnostics(snippet)
                .forEach(problem -> text.append("\n  at character ")
                        .append(problem.getStartPosition())
                        .append(": ")
                        .append(problem.getMessage(null)));
        return text.toString();
    }

    private static String describe(JShellException exception) {
        if (exception instanceof EvalException thrown) {
            return "threw " + thrown.getExceptionClassName() + ": " + thrown.getMessage();
        }
        return exception instanceof UnresolvedReferenceException unresolved
                ? "called " + unresolved.getSnippet().source().strip() + ", which names what nobody declares"
                : exception.toString();
    }

    private NotebookFailure failure(Cell cell, String snippet, String what) {
        return new NotebookFailure(notebook, cell, snippet, what);
    }

    @Override
    public void close() {
        shell.close();
    }
}
