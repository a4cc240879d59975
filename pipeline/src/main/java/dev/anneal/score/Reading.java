package dev.anneal.score;

import java.util.List;

/**
 * A row on its way through the model: it says what the model is to be run on, takes each result and keeps what it needs of it. For one thread at a
 * time.
 */
sealed interface Reading extends TokenizedRow
        permits TextReading, TagReading, AnswerReading, MaskReading, FeatureReading {
    /** One as a rule; more for a text in windows; none where there is nothing to ask. */
    List<ModelInput> inputs();

    /**
     * Takes the result of one input.
     *
     * @param input index into {@link #inputs}
     * @param output without padding, row-major: [C] for a whole text, [T, C] for its tokens, [n, V] for targets, [L, T, H] for the hidden states of L
     *     layers
     */
    void take(int input, float[] output);

    /** After the last result. */
    Outcome outcome();
}
