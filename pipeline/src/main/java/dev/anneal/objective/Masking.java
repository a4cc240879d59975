package dev.anneal.objective;

import dev.anneal.config.MaskingConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.plan.MaskPlan;
import dev.anneal.plan.MaskedTokens;
import dev.anneal.tokenize.SpecialTokens;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import dev.anneal.tokenize.Vocabulary;
import java.util.Optional;

/** Which tokens a masked language model has to guess, anew in every epoch, and always the same in evaluations. Thread-safe. */
public final class Masking {
    /** The epoch that evaluations have. */
    static final int EVALUATION = -1;

    private final MaskPlan plan;
    private final SpecialTokens special;
    private final Vocabulary vocabulary;
    private final boolean wholeWord;

    /**
     * Masking with the special tokens and the vocabulary of a model's tokenizer, which may be closed afterwards.
     *
     * @throws dev.anneal.error.AnnealException (user) if the tokenizer has no mask token
     */
    public Masking(MaskingConfig config, long seed, Tokenizer tokenizer) {
        this.special = tokenizer.specialTokens();
        this.vocabulary = tokenizer.vocabulary();
        this.wholeWord = config.wholeWord();
        this.plan = new MaskPlan(seed, config.probability(), special.requireMask(), vocabulary.ordinaryIds());
    }

    /**
     * What a run masks; empty if its task is another.
     *
     * @param model whose tokenizer's special tokens and vocabulary count
     */
    public static Optional<Masking> of(RunConfig config, ModelDirectory model) {
        if (config.task() != Task.MASKED_LM) {
            return Optional.empty();
        }
        try (Tokenizer tokenizer = Tokenizer.open(model.tokenizer(), TokenizerOptions.of(config.data()))) {
            return Optional.of(
                    new Masking(config.data().masking(), config.train().seed().order(), tokenizer));
        }
    }

    /** @param row its number in the split */
    MaskedTokens mask(int epoch, int row, int[] ids) {
        boolean[] maskable = special.maskable(ids);
        return wholeWord
                ? plan.maskWords(epoch, row, ids, maskable, vocabulary.words(ids))
                : plan.mask(epoch, row, ids, maskable);
    }
}
