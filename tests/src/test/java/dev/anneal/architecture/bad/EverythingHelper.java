package dev.anneal.architecture.bad;

/** Breaks {@code Rules.noVagueNames}. */
public record EverythingHelper() {}
