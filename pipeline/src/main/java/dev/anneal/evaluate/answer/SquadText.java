package dev.anneal.evaluate.answer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Compares answers as the evaluation scripts of SQuAD 1.1 and 2.0 do: in lower case, without ASCII punctuation, without English articles, with single
 * spaces. What is a letter or a space is what it is in Python, where the scripts are at home.
 */
final class SquadText {
    private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");
    private static final Pattern ARTICLE = Pattern.compile("(?<![\\p{L}\\p{N}_])(?:a|an|the)(?![\\p{L}\\p{N}_])");
    private static final Pattern SPACE = Pattern.compile("[\\s\\x1c-\\x1f\\x85\\p{Z}]+");

    private SquadText() {}

    static String normalised(String text) {
        String letters = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
        String words = ARTICLE.matcher(letters).replaceAll(" ");
        return SPACE.matcher(words).replaceAll(" ").strip();
    }

    /** 1 if both are the same after normalising, otherwise 0. */
    static double exactMatch(String prediction, String gold) {
        return normalised(prediction).equals(normalised(gold)) ? 1 : 0;
    }

    /** Harmonic mean of the shares of words in common; where a side has no words, {@code bothEmpty} if neither has, otherwise 0. */
    static double f1(String prediction, String gold, double bothEmpty) {
        List<String> predicted = words(prediction);
        List<String> expected = words(gold);
        if (predicted.isEmpty() || expected.isEmpty()) {
            return predicted.isEmpty() && expected.isEmpty() ? bothEmpty : 0;
        }
        Map<String, Integer> left = new HashMap<>();
        expected.forEach(word -> left.merge(word, 1, Integer::sum));
        int common = 0;
        for (String word : predicted) {
            if (left.merge(word, -1, Integer::sum) >= 0) {
                common++;
            }
        }
        if (common == 0) {
            return 0;
        }
        double precision = (double) common / predicted.size();
        double recall = (double) common / expected.size();
        return 2 * precision * recall / (precision + recall);
    }

    private static List<String> words(String text) {
        String normalised = normalised(text);
        return normalised.isEmpty() ? List.of() : Arrays.asList(normalised.split(" "));
    }
}
