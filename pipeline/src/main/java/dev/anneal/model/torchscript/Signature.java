package dev.anneal.model.torchscript;

/** What a caller passes to an archive's {@code forward}, and what comes back. B batch, T tokens, H hidden, V vocabulary. */
public record Signature(Inputs inputs, Outputs outputs) {
    /** int64, [B, T] each, by position. */
    public enum Inputs {
        /** {@code input_ids} and {@code attention_mask}. */
        IDS_AND_MASK,
        /** The same and, if the caller has them, {@code token_type_ids}; without them all are 0. */
        IDS_MASK_AND_TYPES
    }

    /** float32. */
    public enum Outputs {
        /** What the model's last layer gives: logits of texts [B, C] or of tokens [B, T, C], or hidden states [B, T, H]. */
        AS_THEY_ARE,
        /** Of answers: how well each token would begin one, and how well it would end one; two of [B, T]. */
        STARTS_AND_ENDS,
        /** Of masked language models: how well each word fits at each place; [B, T, V]. */
        WORDS_AT_ALL_PLACES
    }
}
