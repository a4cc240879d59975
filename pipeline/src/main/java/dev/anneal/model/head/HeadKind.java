package dev.anneal.model.head;

/** What a head is for: one of the classes of transformers. */
public enum HeadKind {
    /** Outputs for the text: labels or numbers. */
    SEQUENCE("ForSequenceClassification"),
    /** Outputs for each token. */
    TOKENS("ForTokenClassification"),
    /** For each token, how well it would begin and end the answer. */
    ANSWER("ForQuestionAnswering"),
    /** For each chosen place, how well each word of the vocabulary would fit. */
    MASKED_LM("ForMaskedLM");

    private final String suffix;

    HeadKind(String suffix) {
        this.suffix = suffix;
    }

    /** What the name of transformers' class ends with. */
    public String suffix() {
        return suffix;
    }
}
