package dev.anneal.jobs.prepare;

import dev.anneal.dataset.Manifest;

/**
 * A dataset that is ready to train on.
 *
 * @param folder on any Hadoop file system
 * @param reused whether it was there already, made from the same tables in the same way
 */
public record PreparedDataset(String folder, Manifest manifest, boolean reused) {}
