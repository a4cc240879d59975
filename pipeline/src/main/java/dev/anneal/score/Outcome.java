package dev.anneal.score;

/** What became of a row that was to be scored. */
public sealed interface Outcome permits Prediction, Refused {}
