package dev.anneal.config;

/** What happens to a row with more tokens than {@code data.max-length}. */
public enum Truncation {
    /** Tokens are dropped from the end of whichever text is longer. */
    LONGEST_FIRST,
    /** Tokens are dropped from the end of the first text. */
    ONLY_FIRST,
    /** Tokens are dropped from the end of the second text. */
    ONLY_SECOND,
    /** Tokens are dropped from the middle: a text keeps its first and its last ones. */
    HEAD_TAIL,
    /** Nothing is dropped: the row becomes several, which overlap by {@code data.stride} tokens. */
    WINDOWS,
    /** The row is rejected. */
    FAIL;

    /** How configurations and messages write it: {@code longest-first}. */
    public String yamlName() {
        return YamlName.of(this);
    }
}
