package dev.anneal.tokenize;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives the labels of words to their tokens, as {@code run_ner.py} of {@code transformers} does. Tokens without a label have {@link #IGNORED}, the index
 * that losses and metrics leave out: special tokens, and under {@link SubTokens#FIRST} all but the first token of a word. A word without tokens gives its
 * label to nobody, and the labels of the others stay theirs. Immutable.
 */
public final class TagAlignment {
    /** What has no label. */
    public static final int IGNORED = -100;

    /** Which tokens of a word have its label. */
    public enum SubTokens {
        FIRST,
        ALL
    }

    private final SubTokens rule;
    private final int[] inside;

    private TagAlignment(SubTokens rule, int[] inside) {
        this.rule = rule;
        this.inside = inside;
    }

    /**
     * With a set of labels.
     *
     * @param labels names, in the order of their ids. Under {@link SubTokens#ALL} the tokens after a word's first have {@code I-X} where the word has
     *     {@code B-X}, if there is such a label
     */
    public static TagAlignment of(SubTokens rule, List<String> labels) {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < labels.size(); id++) {
            ids.put(labels.get(id), id);
        }
        int[] inside = new int[labels.size()];
        for (int id = 0; id < inside.length; id++) {
            String label = labels.get(id);
            inside[id] = label.startsWith("B-") ? ids.getOrDefault("I-" + label.substring(2), id) : id;
        }
        return new TagAlignment(rule, inside);
    }

    /**
     * The labels of tokens.
     *
     * @param words of each token the index of its word, -1 for special tokens: {@link AlignedEncoding#words}; [T]
     * @param tags the label of each word, or {@link #IGNORED}
     * @return [T]
     * @throws IllegalArgumentException if there is no label for a word
     */
    public int[] tokenTags(int[] words, int[] tags) {
        int[] tokenTags = new int[words.length];
        Arrays.fill(tokenTags, IGNORED);
        for (int i = 0; i < words.length; i++) {
            if (words[i] >= 0) {
                if (words[i] >= tags.length) {
                    throw new IllegalArgumentException("Word " + words[i] + " has none of " + tags.length + " labels.");
                }
                tokenTags[i] = tag(tags[words[i]], i == 0 || words[i] != words[i - 1]);
            }
        }
        return tokenTags;
    }

    private int tag(int tag, boolean first) {
        if (first || tag == IGNORED) {
            return tag;
        }
        return switch (rule) {
            case FIRST -> IGNORED;
            case ALL -> inside[tag];
        };
    }
}
