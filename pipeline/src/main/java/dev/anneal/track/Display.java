package dev.anneal.track;

import java.io.PrintStream;

/** Where progress is shown: a terminal rewrites one line, anything else (a log file, a notebook) gets a line now and then. */
public interface Display {

    /** Shows a line that stays; a progress line goes on below it. */
    void print(String line);

    /** Shows how far things are, in place of the last such line if the display can. */
    void progress(ProgressText text);

    /** Leaves the last progress line as it is and begins a new one. */
    void endProgress();

    /** When progress is worth another line here. */
    Pace pace();

    /** A terminal of a given width, in characters. */
    static Display terminal(PrintStream out, int columns) {
        return new TerminalDisplay(out, columns);
    }

    /** A file, a pipe, a log. */
    static Display plain(PrintStream out) {
        return new PlainDisplay(out);
    }
}
