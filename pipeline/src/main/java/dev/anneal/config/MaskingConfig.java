package dev.anneal.config;

/**
 * Masked-language modelling: which tokens are hidden, and what a row is.
 *
 * @param probability of a token, or of a word, to be chosen; of those chosen 80% become the mask, 10% another token, 10% stay
 * @param wholeWord whether all tokens of a word are chosen together
 * @param blocks whether the texts of a table are joined and cut into rows of {@code max-length}, or each is a row
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
        boolean blocks) {
    public MaskingConfig {
        new Checks()
                .that(
                        probability > 0 && probability < 1,
                        "probability",
                        "is " + probability + ", but it must be greater than 0 and below 1")
                .orThrow();
    }
}
