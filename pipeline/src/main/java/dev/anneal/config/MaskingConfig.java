package dev.anneal.config;

import java.util.List;

/**
 * Masked-language modelling: which tokens are hidden, and what a row is.
 *
 * @param probability of a token, or of a word, to be chosen; of those chosen 80% become the mask, 10% another token, 10% stay
 * @param wholeWord whether all tokens of a word are chosen together
 * @param blocks whether the texts of a table are joined and cut into rows of {@code max-length}, or each is a row
 * @param nextSentence whether rows are pairs of neighbouring texts, half of them with a text of another document as the second, and the model says
 *     which (next-sentence prediction, arXiv 1810.04805, A.2)
 */
public record MaskingConfig(
        @Key(doc = "Share of the tokens that the model has to find.", fallback = "0.15")
        double probability,

        @Key(doc = "Choose whole words instead of tokens.", fallback = "false")
        boolean wholeWord,

        @Key(
                doc =
                        "Join the lines of a file and cut them into rows of max-length tokens; false makes each line a row.",
                fallback = "true")
        boolean blocks,

        @Key(
                doc =
                        "Make pairs of texts, half of them not neighbours, and learn to tell which (BERT's next-sentence prediction).",
                fallback = "false")
        boolean nextSentence) {
    public MaskingConfig {
        new Checks()
                .that(
                        probability > 0 && probability < 1,
                        "probability",
                        "is " + probability + ", but it must be greater than 0 and below 1")
                .that(
                        blocks || !nextSentence,
                        List.of("next-sentence", "blocks"),
                        "is true, but blocks is false, so that each line is a row of its own, and has no next one",
                        "Leave one of them out.")
                .orThrow();
    }

    /** Pairs of texts are for one task, and have a loss beside that of words. */
    void check(Checks checks, Task task, LossConfig loss) {
        checks.that(
                        !nextSentence || task == Task.MASKED_LM,
                        List.of("data.masking.next-sentence", "task"),
                        "is true, but task " + task.yamlName() + " hides no words",
                        "Leave it out, or choose task masked-lm.")
                .that(
                        !nextSentence || !loss.isShaped(),
                        List.of("data.masking.next-sentence", "train.loss"),
                        "is true, but train.loss changes a loss, and there are two: of words and of pairs",
                        "Leave one of them out.");
    }
}
