package dev.anneal.score;

import dev.anneal.tokenize.Encoding;

/**
 * One row of a forward pass.
 *
 * @param targets positions whose words are to be guessed; none for other tasks
 */
@SuppressWarnings("ArrayRecordComponent") // lives from tokenizing to the forward pass; handed over, never shared
record ModelInput(Encoding encoding, int[] targets) {
    static ModelInput of(Encoding encoding) {
        return new ModelInput(encoding, new int[0]);
    }

    int length() {
        return encoding.length();
    }
}
