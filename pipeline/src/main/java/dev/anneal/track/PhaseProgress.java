package dev.anneal.track;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Shows how far a long phase is (`prepare`, `score`): done of total, rate and time left. Thread-safe. */
public final class PhaseProgress {
    private final Display display;
    private final InstantSource clock;
    private final Ticker ticker;
    private final Instant start;
    private final String phase;
    private final String unit;
    private final OptionalLong total;
    private long done;
    private long before;

    /**
     * Begins a phase now.
     *
     * @param unit what is counted, in the plural: "rows"
     * @param total how many there are; absent where nobody knows
     */
    public PhaseProgress(Display display, InstantSource clock, String phase, String unit, OptionalLong total) {
        this.display = display;
        this.clock = clock;
        this.ticker = new Ticker(display.pace(), clock);
        this.start = clock.instant();
        this.phase = phase;
        this.unit = unit;
        this.total = total;
    }

    /** Another phase on the same display, which begins now and counts the same. */
    public PhaseProgress next(String nextPhase, long nextTotal) {
        return new PhaseProgress(display, clock, nextPhase, unit, OptionalLong.of(nextTotal));
    }

    /** So many are done in all. A smaller number than before counts: a task that failed is done again. */
    public synchronized void advanceTo(long count) {
        done = count;
        OptionalDouble share = share();
        if (ticker.isDue(share.orElse(0))) {
            display.progress(new ProgressText(phase, share, figures(share)));
        }
    }

    /** So many more are done. */
    public synchronized void advance(long count) {
        advanceTo(done + count);
    }

    /** So many were done before this phase began; they do not count as its speed. */
    public synchronized void continueAt(long count) {
        before = count;
        advanceTo(count);
    }

    /** The phase is over: one line that stays. */
    public synchronized void finish() {
        display.endProgress();
        display.print(phase + ": " + Figures.count(done) + " " + unit + " in " + Figures.duration(seconds()) + ", "
                + Figures.compact(rate()) + " " + unit + "/s");
    }

    private List<String> figures(OptionalDouble share) {
        List<String> figures = new ArrayList<>();
        String of = total.isPresent() ? "/" + Figures.count(total.getAsLong()) : "";
        figures.add(Figures.count(done) + of + " " + unit);
        if (share.isPresent()) {
            long missing = Math.max(0, total.orElseThrow() - done);
            double left = missing == 0 ? 0 : rate() == 0 ? Double.NaN : missing / rate();
            figures.add(Figures.duration(left) + " left");
        }
        figures.add(Figures.compact(rate()) + " " + unit + "/s");
        return figures;
    }

    private OptionalDouble share() {
        if (total.isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(total.getAsLong() == 0 ? 1 : Math.min(1, (double) done / total.getAsLong()));
    }

    private double rate() {
        double seconds = seconds();
        return seconds > 0 ? Math.max(0, done - before) / seconds : 0;
    }

    private double seconds() {
        return Duration.between(start, clock.instant()).toNanos() / 1e9;
    }
}
