package dev.anneal.score;

import dev.anneal.table.Reject;

/** A row that cannot be scored, and why. */
public record Refused(Reject reject) implements Outcome, TokenizedRow {}
