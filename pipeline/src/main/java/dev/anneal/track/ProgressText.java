package dev.anneal.track;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One line of progress before it is known how much room there is.
 *
 * @param title what is going on
 * @param share of the work that is done, from 0 to 1; absent where the whole is not known
 * @param figures what is worth saying, the most important first
 */
record ProgressText(String title, OptionalDouble share, List<String> figures) {
    private static final String GAP = "  ";
    private static final int LONGEST_BAR = 24;
    private static final int SHORTEST_BAR = 6;

    ProgressText {
        figures = List.copyOf(figures);
    }

    /** Everything, with no bar. */
    String plain() {
        return String.join(GAP, parts(figures));
    }

    /** What fits: a bar in the room that is left over, and the least important figures left out where there is too little. */
    String fitting(int width) {
        List<String> kept = new ArrayList<>(figures);
        while (kept.size() > 1 && String.join(GAP, parts(kept)).length() > width) {
            kept.remove(kept.size() - 1);
        }
        List<String> parts = parts(kept);
        String line = String.join(GAP, parts);
        int room = Math.min(LONGEST_BAR, width - line.length() - GAP.length() - 2);
        if (share.isPresent() && room >= SHORTEST_BAR) {
            parts.add(2, bar(share.getAsDouble(), room));
            line = String.join(GAP, parts);
        }
        return line.length() > width ? line.substring(0, Math.max(0, width)) : line;
    }

    private List<String> parts(List<String> kept) {
        List<String> parts = new ArrayList<>();
        parts.add(title);
        share.ifPresent(done -> parts.add(String.format(Locale.ROOT, "%3.0f%%", Math.floor(done * 100))));
        parts.addAll(kept);
        return parts;
    }

    private static String bar(double share, int length) {
        int done = (int) Math.floor(share * length);
        String head = done == 0 || done == length ? "" : ">";
        return "[" + "=".repeat(done - head.length()) + head + "-".repeat(length - done) + "]";
    }
}
