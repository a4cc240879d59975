package dev.anneal.model.huggingface;

import dev.anneal.digest.Sha256;

/** A short hash for the names of copies. */
final class Fingerprint {
    private static final int DIGITS = 16;

    private Fingerprint() {}

    static String of(String text) {
        return Sha256.ofText(text).substring(0, DIGITS);
    }
}
