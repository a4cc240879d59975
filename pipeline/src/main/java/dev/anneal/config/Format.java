package dev.anneal.config;

/** How the rows of a table lie in its files, where Anneal has rules of its own for that; a name that ends in .gz means that they are compressed. */
public enum Format {
    /** A header line, commas, fields in double quotes where they need it, a quote inside doubled; a quoted field may hold line breaks. */
    CSV,
    /** A header line and tabs; a quote is a character like any other. */
    TSV,
    /** One JSON object a line. */
    JSONL,
    /** Apache Parquet. */
    PARQUET,
    /** Apache ORC. */
    ORC,
    /** A row for each line that is not blank, in the column {@code text}. */
    TEXT,
    /** A word and its tag a line, a blank line after each sentence; columns {@code words} and {@code tags}. */
    CONLL,
    /** Universal Dependencies' CoNLL-U; columns {@code words} and {@code tags}, which are the universal parts of speech. */
    CONLLU,
    /** SQuAD's JSON, version 1.1 or 2.0; columns {@code id}, {@code question}, {@code context} and {@code answers}. */
    SQUAD
}
