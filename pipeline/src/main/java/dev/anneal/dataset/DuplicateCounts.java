package dev.anneal.dataset;

import dev.anneal.config.Duplicates;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Equal texts, counted over all rows of the tables that can be used, before a limit and before anything is removed.
 *
 * @param handling {@code data.duplicates} as the configuration writes it
 * @param shared pairs of splits that have texts in common
 * @param conflictingTexts texts with more than one label, whichever splits they are in
 * @param conflicting rows that have such a text, by split; splits without are left out
 */
public record DuplicateCounts(
        String handling, List<Shared> shared, long conflictingTexts, List<Conflicting> conflicting) {
    /** Nobody looked. */
    public static final DuplicateCounts OFF = of(Duplicates.OFF, List.of(), 0, List.of());

    /**
     * Two splits with texts in common.
     *
     * @param split the one that loses its rows if any are removed
     * @param rows of {@code split} with a text that {@code other} has too
     * @param otherRows of {@code other} with a text that {@code split} has too
     */
    public record Shared(String split, String other, long rows, long otherRows) {}

    /** Rows of a split whose text has another label elsewhere. */
    public record Conflicting(String split, long rows) {}

    public DuplicateCounts {
        shared = List.copyOf(shared);
        conflicting = List.copyOf(conflicting);
    }

    public static DuplicateCounts of(
            Duplicates handling, List<Shared> shared, long conflictingTexts, List<Conflicting> conflicting) {
        return new DuplicateCounts(handling.yamlName(), shared, conflictingTexts, conflicting);
    }

    /** Whether no text is in two splits, and none has two labels. */
    public boolean areNone() {
        return shared.isEmpty() && conflicting.isEmpty();
    }

    /** What there is to say, a sentence or two each; nothing where nobody looked. */
    public List<String> notes() {
        if (handling.equals(Duplicates.OFF.yamlName())) {
            return List.of();
        }
        if (areNone()) {
            return List.of("No text is in two splits, and none has two labels.");
        }
        List<String> notes = new ArrayList<>();
        shared.forEach(pair -> notes.add(note(pair)));
        if (!conflicting.isEmpty()) {
            notes.add(conflicts());
        }
        return notes;
    }

    /** The same for a console. */
    public List<String> lines() {
        String prefix = areNone() || isRemoved() ? "" : "warning: ";
        return notes().stream().map(note -> prefix + note).toList();
    }

    private String note(Shared pair) {
        String found =
                pair.rows + " " + pair.split + " rows have texts of " + pair.otherRows + " " + pair.other + " rows";
        return isRemoved()
                ? found + ": the " + pair.split + " rows were removed (duplicate-text)."
                : found + ", so that the " + pair.other + " split says less about new texts. Set data.duplicates to"
                        + " remove, and " + pair.split + " loses them.";
    }

    private String conflicts() {
        String found = conflictingTexts + " texts have several labels, in "
                + conflicting.stream().map(rows -> rows.rows + " " + rows.split).collect(Collectors.joining(", "))
                + " rows";
        return isRemoved()
                ? found + ": those of train were removed (conflicting-label, duplicate-text)."
                : found + ". Set data.duplicates to remove, and those of train are listed among the rejects instead.";
    }

    private boolean isRemoved() {
        return handling.equals(Duplicates.REMOVE.yamlName());
    }
}
