package dev.anneal.model.torchscript;

import dev.anneal.error.AnnealException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Of a layer's text what scoring needs: the method {@code score} and whatever it calls. Training's methods, and with them seeds and random numbers, stay
 * out; dropout, of which scoring has none, returns what it gets.
 */
final class ScoringMethods {
    private static final String ENTRY = "score";
    private static final Pattern COMMENT = Pattern.compile("(?m)^ *#.*\n");
    private static final Pattern METHOD = Pattern.compile("(?ms)^  def (\\w+)\\(.*?(?=^  def |\\z)");
    private static final Pattern CALL = Pattern.compile("\\(self\\)\\.(\\w+)\\(");
    private static final String NO_DROPOUT =
            "  def dropout(self: __torch__.T, x: Tensor, threshold: int) -> Tensor:\n    return x\n";

    private ScoringMethods() {}

    /** @param methods of a layer; those that remain keep their order */
    static String of(String methods) {
        Map<String, String> all = split(methods);
        all.replace("dropout", NO_DROPOUT);
        Set<String> needed = needed(all);
        return all.entrySet().stream()
                .filter(method -> needed.contains(method.getKey()))
                .map(method -> method.getValue().stripTrailing() + "\n")
                .collect(Collectors.joining("\n"));
    }

    private static Map<String, String> split(String methods) {
        Map<String, String> split = new LinkedHashMap<>();
        Matcher matcher = METHOD.matcher(COMMENT.matcher(methods).replaceAll(""));
        while (matcher.find()) {
            split.put(matcher.group(1), matcher.group());
        }
        return split;
    }

    private static Set<String> needed(Map<String, String> all) {
        Set<String> needed = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(Set.of(ENTRY));
        while (!open.isEmpty()) {
            String name = open.pop();
            String text = all.get(name);
            if (text == null) {
                throw AnnealException.bug("A layer's text has no method " + name + ", which scoring calls.");
            }
            if (needed.add(name)) {
                CALL.matcher(text).results().forEach(call -> open.push(call.group(1)));
            }
        }
        return needed;
    }
}
