package dev.anneal.jobs.verify;

/**
 * What was found to be as it was written.
 *
 * @param manifests that name files
 * @param files that they name
 * @param bytes of these
 */
public record Verification(int manifests, int files, long bytes) {}
