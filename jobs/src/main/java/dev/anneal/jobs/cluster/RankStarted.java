package dev.anneal.jobs.cluster;

import java.io.Serializable;

/** The first thing that a rank says: where it runs. */
record RankStarted(int rank, String host, String executorId) implements Serializable {}
