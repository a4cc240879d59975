package dev.anneal.dataset;

import java.io.Serializable;

/** What the writer of a shard says about it; summaries of a split's shards, in order, make its {@link SplitManifest}. */
public record ShardSummary(ShardEntry shard, SplitStatistics statistics) implements Serializable {}
