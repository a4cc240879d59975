package dev.anneal.track;

import java.io.PrintStream;
import java.time.Duration;

/** One line that is rewritten with a carriage return; lines that stay are printed above it. ASCII only, since many containers have no locale. */
final class TerminalDisplay implements Display {
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final Pace PACE = new Pace(Duration.ofMillis(100), 1, Duration.ofMillis(100));

    private final PrintStream out;
    private final int columns;
    private String shown = "";

    TerminalDisplay(PrintStream out, int columns) {
        this.out = out;
        this.columns = columns;
    }

    @Override
    public synchronized void print(String line) {
        out.print((shown.isEmpty() ? "" : CLEAR_LINE) + line + System.lineSeparator() + shown);
        out.flush();
    }

    @Override
    public synchronized void progress(ProgressText text) {
        // The last column stays free: some terminals wrap when it is written.
        shown = text.fitting(columns - 1);
        out.print(CLEAR_LINE + shown);
        out.flush();
    }

    @Override
    public synchronized void endProgress() {
        if (!shown.isEmpty()) {
            out.println();
            out.flush();
            shown = "";
        }
    }

    @Override
    public Pace pace() {
        return PACE;
    }
}
