package dev.anneal.tokenize;

import dev.anneal.error.AnnealException;
import java.util.Collections;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ids of the tokens that stand for no text. Not every tokenizer has each of them.
 *
 * @param cls begins a row ({@code [CLS]}, {@code <s>})
 * @param sep ends a text ({@code [SEP]}, {@code </s>})
 * @param mask stands for a token that is to be guessed
 * @param unknown stands for text that the vocabulary lacks
 * @param all these, and whatever else the tokenizer calls special; ascending
 */
public record SpecialTokens(
        OptionalInt cls, OptionalInt sep, OptionalInt pad, OptionalInt mask, OptionalInt unknown, Set<Integer> all) {
    public SpecialTokens {
        all = Collections.unmodifiableSet(new TreeSet<>(all));
    }

    /** @throws AnnealException (user) if there is none */
    public int requireMask() {
        return require(mask, "mask", "Masked language modelling needs one");
    }

    /** @throws AnnealException (user) if there is none */
    public int requireCls() {
        return require(cls, "cls", "Blocks of text begin with one");
    }

    /** @throws AnnealException (user) if there is none */
    public int requireSep() {
        return require(sep, "sep", "Blocks of text end with one");
    }

    /** Whether each token may be masked: all but special ones, of which the unknown token, which stands for text, may; [T]. */
    public boolean[] maskable(int[] ids) {
        boolean[] maskable = new boolean[ids.length];
        for (int i = 0; i < ids.length; i++) {
            int id = ids[i];
            maskable[i] = !all.contains(id) || (unknown.isPresent() && unknown.getAsInt() == id);
        }
        return maskable;
    }

    private static int require(OptionalInt id, String name, String reason) {
        return id.orElseThrow(() -> AnnealException.user("The tokenizer has no " + name + " token. " + reason
                + ": name it as " + name + "_token in the model's tokenizer_config.json, or take another model."));
    }
}
