package dev.anneal.model.weights;

import java.util.regex.Pattern;

/**
 * Tensors that a source may hold and a model for another purpose does not want, so that they deserve no warning.
 *
 * <p>The list follows the modules and buffers of the encoders in transformers: buffers that are computed and not learned; poolers; heads for masked
 * words, replaced words, next sentences, classes, tokens and answers under the names that each family gives them.
 */
final class ExpectedUnused {
    private static final Pattern BUFFER =
            Pattern.compile("(.*\\.)?(position_ids|token_type_ids|(\\w+_)?inv_freq|masked_bias)");

    private static final Pattern POOLER = Pattern.compile("(.*\\.)?pooler\\..*");

    private static final Pattern HEAD =
            Pattern.compile("(cls|classifier|pre_classifier|qa_outputs|lm_head|score|head|decoder"
                    + "|predictions|sop_classifier|vocab_transform|vocab_layer_norm|vocab_projector"
                    + "|discriminator_predictions|generator_predictions|generator_lm_head|lm_predictions|mask_predictions"
                    + "|sequence_summary)\\..*");

    private ExpectedUnused() {}

    static boolean matches(String name) {
        return BUFFER.matcher(name).matches()
                || POOLER.matcher(name).matches()
                || HEAD.matcher(name).matches();
    }
}
