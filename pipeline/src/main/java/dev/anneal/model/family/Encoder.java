package dev.anneal.model.family;

import dev.anneal.model.ModelBuilder;
import dev.anneal.model.head.Head;
import dev.anneal.model.head.HeadKind;
import java.util.Optional;

/** An encoder of one family, as its {@code config.json} describes it. */
public interface Encoder {
    /**
     * What others need to know of an encoder.
     *
     * @param hidden width of a token's state
     * @param vocabulary rows of the words' matrix
     * @param maxTokens the most tokens of a row, special ones included
     * @param padTokenId what batches are filled up with; -1 if the family has none
     * @param tokenTypes kinds of tokens that it tells apart, such as those of the first and of the second text; 0 or 1 if it does not
     */
    record Facts(int hidden, int vocabulary, int maxTokens, int padTokenId, int tokenTypes) {
        public boolean tellsTextsApart() {
            return tokenTypes > 1;
        }

        /** An id that batches can be filled up with, where nothing looks at it. */
        public int fillingId() {
            return Math.max(0, padTokenId);
        }
    }

    Facts facts();

    /** A model with embeddings and blocks, whose hidden states are what came from each of them. */
    ModelBuilder build();

    /**
     * The head that transformers puts on it.
     *
     * @param outputs labels or numbers; of no meaning for a masked language model
     */
    Head head(HeadKind kind, int outputs);

    /** The further head that transformers puts beside that of a masked language model, which says whether a second text follows the first: [B, 2]. */
    default Optional<Head> nextSentenceHead() {
        return Optional.empty();
    }

    /** Why there is no {@link #nextSentenceHead}. */
    default String withoutNextSentence() {
        return "transformers has no class of this family with a head for it";
    }

    /** Whether a half of the widened state gates the other in its feed-forward parts, as in ModernBERT's. */
    default boolean isGated() {
        return false;
    }

    /** Whether its blocks normalise after their residuals, as BERT's do; such a model needs a warm-up (arXiv 2002.04745). */
    default boolean normsAfterResiduals() {
        return true;
    }

    /**
     * Deviation of a new parameter's values.
     *
     * @param initializerRange as {@code config.json} has it
     */
    default double deviation(String parameter, double initializerRange) {
        return initializerRange;
    }
}
