package dev.anneal.score;

/** A row as far as it gets without the model: this alone decides whether it is scored or refused. */
public sealed interface TokenizedRow permits Reading, Refused {}
