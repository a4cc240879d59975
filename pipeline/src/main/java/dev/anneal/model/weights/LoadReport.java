package dev.anneal.model.weights;

import dev.anneal.error.AnnealException;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of the tensors of a source when a model was filled from it. Names are sorted.
 *
 * @param source the file
 * @param loaded parameter name to the name of the tensor that filled it
 * @param initialised parameters that the source does not have in this shape and need not: their memory is untouched, the caller initialises them
 * @param unusedExpected tensors that no parameter wanted, as always: other heads, position id buffers, a pooler
 * @param unusedSurprising all other tensors that no parameter wanted, for example layers above the configured number
 */
public record LoadReport(
        String source,
        SortedMap<String, String> loaded,
        List<String> initialised,
        List<String> unusedExpected,
        List<String> unusedSurprising) {
    private static final int NAMES_SHOWN = 10;

    public LoadReport {
        loaded = Collections.unmodifiableSortedMap(new TreeMap<>(loaded));
        initialised = List.copyOf(initialised);
        unusedExpected = List.copyOf(unusedExpected);
        unusedSurprising = List.copyOf(unusedSurprising);
    }

    /** For work that makes no sense with fresh parameters, such as scoring: an error of kind user when there are any. */
    public LoadReport requireComplete(String purpose) {
        if (!initialised.isEmpty()) {
            throw AnnealException.user(source + " cannot be used for " + purpose + ": it has no trained "
                    + names(initialised) + ". Use a model that was fine-tuned for this task.");
        }
        return this;
    }

    /** One to four lines for the console. */
    public String summary() {
        StringBuilder text = new StringBuilder();
        text.append(loaded.size()).append(" of ").append(loaded.size() + initialised.size());
        text.append(" parameters from ").append(source);
        line(text, "initialised", initialised);
        line(text, "not used, as expected", unusedExpected);
        line(text, "NOT USED", unusedSurprising);
        return text.toString();
    }

    private static void line(StringBuilder text, String what, List<String> names) {
        if (!names.isEmpty()) {
            text.append("\n  ").append(what).append(": ").append(names(names));
        }
    }

    /** Up to ten names, and how many more there are. */
    static String names(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
        return names.size() <= NAMES_SHOWN ? shown : shown + " and " + (names.size() - NAMES_SHOWN) + " more";
    }
}
