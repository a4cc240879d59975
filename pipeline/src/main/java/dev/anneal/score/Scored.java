package dev.anneal.score;

/** A row of the caller's with its outcome. */
public record Scored<R>(R row, Outcome outcome) {}
