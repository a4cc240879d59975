package dev.anneal.plan;

import java.util.Arrays;

/**
 * Chooses the tokens that a masked language model has to guess: each with the same chance, anew in every epoch (Devlin et al., "BERT", 2019, section 3.1;
 * dynamic masking after Liu et al., "RoBERTa", 2019). Of the chosen, 80 % become the mask token, 10 % an ordinary token chosen uniformly, 10 % stay. A
 * row with any token that may be chosen has at least one. A pure function of seed, epoch, row and tokens. Thread-safe.
 */
public final class MaskPlan {
    private static final double MASKED = 0.8;
    private static final double MASKED_OR_REPLACED = 0.9;
    private static final int PURPOSE = 0x4D4C4D;

    private final long seed;
    private final double share;
    private final int mask;
    private final int[] ordinary;

    /**
     * Masking of one run.
     *
     * @param share chance of each token, or of each word, to be chosen: 0.15 in the papers
     * @param mask id of the mask token
     * @param ordinary ids that may replace a token; not special
     */
    public MaskPlan(long seed, double share, int mask, int[] ordinary) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("A share of " + share + " of the tokens to be masked.");
        }
        if (ordinary.length == 0) {
            throw new IllegalArgumentException("No ordinary token to put in place of another.");
        }
        this.seed = seed;
        this.share = share;
        this.mask = mask;
        this.ordinary = ordinary.clone();
    }

    /**
     * Masks tokens independently of each other.
     *
     * @param maskable false for tokens that must stay, such as special ones; [T]
     * @param row identifies the row, in any way that does not change between runs
     * @param ids left as they are; [T]
     */
    public MaskedTokens mask(int epoch, long row, int[] ids, boolean[] maskable) {
        int[] words = new int[ids.length];
        Arrays.setAll(words, i -> i);
        return maskWords(epoch, row, ids, maskable, words);
    }

    /**
     * Masks whole words: all tokens of a word are chosen, or none.
     *
     * @param words the number of each token's word; tokens of one word are neighbours; [T]
     */
    public MaskedTokens maskWords(int epoch, long row, int[] ids, boolean[] maskable, int[] words) {
        SplitMix64 random = SplitMix64.of(SplitMix64.hash(seed, PURPOSE, epoch, row));
        int[] chosen = choose(random, maskable, words);
        int[] masked = ids.clone();
        int[] originals = new int[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            int position = chosen[i];
            originals[i] = ids[position];
            masked[position] = replacement(random, ids[position]);
        }
        return new MaskedTokens(masked, chosen, originals);
    }

    private int[] choose(SplitMix64 random, boolean[] maskable, int[] words) {
        int[] starts = starts(maskable, words);
        boolean[] chosen = new boolean[starts.length];
        boolean any = false;
        for (int word = 0; word < starts.length; word++) {
            chosen[word] = random.nextDouble() <= share;
            any |= chosen[word];
        }
        if (!any && starts.length > 0) {
            chosen[random.nextInt(starts.length)] = true;
        }
        int[] positions = new int[words.length];
        int size = 0;
        for (int word = 0; word < starts.length; word++) {
            for (int i = starts[word]; chosen[word] && i < words.length && words[i] == words[starts[word]]; i++) {
                if (maskable[i]) {
                    positions[size++] = i;
                }
            }
        }
        return Arrays.copyOf(positions, size);
    }

    /** The first token that may be masked of each word that has one. */
    private static int[] starts(boolean[] maskable, int[] words) {
        int[] starts = new int[words.length];
        int size = 0;
        for (int i = 0; i < words.length; i++) {
            if (maskable[i] && (size == 0 || words[i] != words[starts[size - 1]])) {
                starts[size++] = i;
            }
        }
        return Arrays.copyOf(starts, size);
    }

    private int replacement(SplitMix64 random, int id) {
        double draw = random.nextDouble();
        if (draw <= MASKED) {
            return mask;
        }
        return draw <= MASKED_OR_REPLACED ? ordinary[random.nextInt(ordinary.length)] : id;
    }
}
