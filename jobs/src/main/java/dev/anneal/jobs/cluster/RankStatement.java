package dev.anneal.jobs.cluster;

/**
 * What one rank of a failed stage reported.
 *
 * @param error empty where it reported nothing
 * @param stackTrace on the rank
 */
public record RankStatement(RankPlace place, String error, String stackTrace) {}
