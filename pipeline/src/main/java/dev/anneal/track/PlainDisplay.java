package dev.anneal.track;

import java.io.PrintStream;
import java.time.Duration;

/** Whole lines without control characters. */
final class PlainDisplay implements Display {
    private static final Pace PACE = new Pace(Duration.ofSeconds(10), 20, Duration.ofSeconds(1));

    private final PrintStream out;

    PlainDisplay(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void print(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void progress(ProgressText text) {
        print(text.plain());
    }

    @Override
    public void endProgress() {}

    @Override
    public Pace pace() {
        return PACE;
    }
}
