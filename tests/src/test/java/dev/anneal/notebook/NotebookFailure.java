package dev.anneal.notebook;

/** A cell that did not run to its end; the message names the notebook, the cell and the snippet. */
final class NotebookFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotebookFailure(Notebook notebook, Notebook.Cell cell, String snippet, String what) {
        super(notebook.name() + ", cell " + cell.number() + ": " + what.strip() + "\n    "
                + snippet.strip().replace("\n", "\n    "));
    }
}
