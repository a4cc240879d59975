package dev.anneal.model.weights;

import dev.anneal.error.AnnealException;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What became of the tensors of a source when a model was filled from it. Names are sorted. Only heads and poolers can be missing or misfits, for
 * anything else that is so is an error; both are expected where a model gets a new task.
 *
 * @param source the file
 * @param loaded parameter name to the name of the tensor that filled it
 * @param missing parameters that the source does not have
 * @param misfits parameters that the source has in a form that cannot be used, to what that form is: {@code "its shape is [2, 32], not [3, 32]"}
 * @param anew parameters that the source may have, but which are to begin anew
 * @param unequalTies parameters that are stored under two names with different values, to the name whose values were not taken
 * @param unusedExpected tensors that no parameter wanted, as always: other heads, buffers, a pooler
 * @param unusedSurprising all other tensors that no parameter wanted, for example layers above the configured number
 */
public record LoadReport(
        String source,
        SortedMap<String, String> loaded,
        List<String> missing,
        SortedMap<String, String> misfits,
        List<String> anew,
        SortedMap<String, String> unequalTies,
        List<String> unusedExpected,
        List<String> unusedSurprising) {
    private static final int NAMES_SHOWN = 10;

    public LoadReport {
        loaded = Collections.unmodifiableSortedMap(new TreeMap<>(loaded));
        missing = List.copyOf(missing);
        misfits = Collections.unmodifiableSortedMap(new TreeMap<>(misfits));
        anew = List.copyOf(anew);
        unequalTies = Collections.unmodifiableSortedMap(new TreeMap<>(unequalTies));
        unusedExpected = List.copyOf(unusedExpected);
        unusedSurprising = List.copyOf(unusedSurprising);
    }

    /** Of a source of which no weights are read. */
    public static LoadReport nothing(String source, List<String> anew) {
        SortedMap<String, String> none = new TreeMap<>();
        return new LoadReport(source, none, List.of(), none, anew, none, List.of(), List.of());
    }

    /** The same, but these parameters are not taken: the caller initialises them. */
    public LoadReport without(List<String> names) {
        SortedMap<String, String> taken = new TreeMap<>(loaded);
        SortedMap<String, String> unfit = new TreeMap<>(misfits);
        names.forEach(taken::remove);
        names.forEach(unfit::remove);
        List<String> absent =
                missing.stream().filter(name -> !names.contains(name)).toList();
        return new LoadReport(
                source,
                taken,
                absent,
                unfit,
                names.stream().sorted().toList(),
                unequalTies,
                unusedExpected,
                unusedSurprising);
    }

    /** Parameters that are not the source's, missing, misfits or to begin anew: the caller initialises them. */
    public List<String> initialised() {
        return Stream.of(missing.stream(), misfits.keySet().stream(), anew.stream())
                .flatMap(names -> names)
                .sorted()
                .toList();
    }

    /** For work that makes no sense with fresh parameters, such as scoring: an error of kind user when there are any. */
    public LoadReport requireComplete(String purpose) {
        if (!initialised().isEmpty()) {
            throw AnnealException.user(source + " cannot be used for " + purpose + ": it has no trained "
                    + names(initialised()) + ". Use a model that was fine-tuned for this task.");
        }
        return this;
    }

    /** One to six lines for the console. */
    public String summary() {
        StringBuilder text = new StringBuilder();
        text.append(loaded.size()).append(" of ").append(loaded.size() + missing.size() + misfits.size() + anew.size());
        text.append(" parameters from ").append(source);
        line(text, "initialised, for they are not there", missing);
        line(text, "initialised, for they do not fit", pairs(misfits, "%s (%s)"));
        line(text, "initialised, as asked for", anew);
        line(text, "TIED, BUT DIFFERENT, the first was taken", pairs(unequalTies, "%s and %s"));
        line(text, "not used, as expected", unusedExpected);
        line(text, "NOT USED", unusedSurprising);
        return text.toString();
    }

    private static void line(StringBuilder text, String what, List<String> names) {
        if (!names.isEmpty()) {
            text.append("\n  ").append(what).append(": ").append(names(names));
        }
    }

    private static List<String> pairs(SortedMap<String, String> map, String format) {
        return map.entrySet().stream()
                .map(entry -> String.format(format, entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Up to ten names, and how many more there are. */
    static String names(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
        return names.size() <= NAMES_SHOWN ? shown : shown + " and " + (names.size() - NAMES_SHOWN) + " more";
    }
}
