package dev.anneal.config;

import dev.anneal.error.AnnealException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often something happens: "1 epoch", "50 steps" or "never".
 *
 * @param count 0 means never
 */
public record Interval(int count, Unit unit) {
    /** What is counted. */
    public enum Unit {
        EPOCHS,
        STEPS
    }

    public static final Interval NEVER = new Interval(0, Unit.STEPS);
    static final String EXPECTED = "an interval such as \"1 epoch\", \"50 steps\" or \"never\"";
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8}) +(epoch|epochs|step|steps)");

    public Interval {
        if (count < 0) {
            throw AnnealException.user("An interval has " + count + " " + unit + ", but it must be at least 0.");
        }
        unit = count == 0 ? Unit.STEPS : unit;
    }

    /** Reads what {@link #toString} writes; "1 steps" is fine too. */
    public static Interval parse(String text) {
        if (text.equals("never")) {
            return NEVER;
        }
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw AnnealException.user("\"" + text + "\" is not " + EXPECTED + ".");
        }
        Unit unit = matcher.group(2).startsWith("epoch") ? Unit.EPOCHS : Unit.STEPS;
        return new Interval(Integer.parseInt(matcher.group(1)), unit);
    }

    public boolean isNever() {
        return count == 0;
    }

    /** Whether it is time, {@code steps} (1 or more) being done. */
    public boolean isDueAfter(long steps, int stepsPerEpoch) {
        return switch (unit) {
            case EPOCHS -> steps % ((long) count * stepsPerEpoch) == 0;
            case STEPS -> count > 0 && steps % count == 0;
        };
    }

    /** The same in steps; 0 for never. */
    public long steps(int stepsPerEpoch) {
        return switch (unit) {
            case EPOCHS -> (long) count * stepsPerEpoch;
            case STEPS -> count;
        };
    }

    @Override
    public String toString() {
        if (isNever()) {
            return "never";
        }
        String name = unit == Unit.EPOCHS ? "epoch" : "step";
        return count + " " + name + (count == 1 ? "" : "s");
    }
}
