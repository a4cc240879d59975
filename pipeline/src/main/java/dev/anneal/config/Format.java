package dev.anneal.config;

/** How the rows of a table lie in its files. */
public enum Format {
    /** A header line, commas, fields in double quotes where they need it, a quote inside doubled; a quoted field may hold line breaks. */
    CSV,
    /** A header line and tabs; a quote is a character like any other. */
    TSV,
    /** One JSON object a line. */
    JSONL,
    /** Apache Parquet. */
    PARQUET
}
