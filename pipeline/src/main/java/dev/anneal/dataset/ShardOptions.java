package dev.anneal.dataset;

import dev.anneal.table.LabelList;

/**
 * How shards are written.
 *
 * @param batchBytes at which a record batch is closed; bounds a writer's memory, and is part of what fixes a shard's bytes
 */
public record ShardOptions(ShardSchema schema, LabelList labels, int batchBytes) {
    private static final int DEFAULT_BATCH_BYTES = 4 << 20;

    public ShardOptions {
        if (batchBytes < 1) {
            throw new IllegalArgumentException("Record batches of " + batchBytes + " bytes.");
        }
    }

    /** Record batches of 4 MiB. */
    public static ShardOptions of(ShardSchema schema, LabelList labels) {
        return new ShardOptions(schema, labels, DEFAULT_BATCH_BYTES);
    }
}
