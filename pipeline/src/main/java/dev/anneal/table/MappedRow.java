package dev.anneal.table;

/** What became of a row of the source table: a {@link Row}, or a {@link Reject} that says why not. */
public sealed interface MappedRow permits Row, Reject {}
