package dev.anneal.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as whole numbers of one unit: "90 seconds". */
public final class DurationText {
    static final String EXPECTED = "a duration such as \"90 seconds\" or \"2 minutes\"";
    private static final List<ChronoUnit> UNITS =
            List.of(ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS, ChronoUnit.MILLIS);
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,9}) +(hour|minute|second|millisecond)s?");

    private DurationText() {}

    static Optional<Duration> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return UNITS.stream()
                .filter(unit -> name(unit).equals(matcher.group(2)))
                .map(unit -> Duration.of(Long.parseLong(matcher.group(1)), unit))
                .findFirst();
    }

    /** In the largest unit that leaves no rest; less than a millisecond is dropped. */
    public static String write(Duration duration) {
        long millis = duration.toMillis();
        ChronoUnit unit = UNITS.stream()
                .filter(candidate -> millis % candidate.getDuration().toMillis() == 0)
                .findFirst()
                .orElse(ChronoUnit.MILLIS);
        long count = millis / unit.getDuration().toMillis();
        return count + " " + name(unit) + (count == 1 ? "" : "s");
    }

    private static String name(ChronoUnit unit) {
        return unit == ChronoUnit.MILLIS
                ? "millisecond"
                : unit.name().toLowerCase(Locale.ROOT).replaceAll("s$", "");
    }
}
