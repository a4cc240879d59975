/**
 * Tokenized rows on disk: Arrow IPC files of fixed layout, which any Arrow reader opens, and a manifest with their counts and digests.
 * {@link dev.anneal.dataset.ShardWriter} writes them, {@link dev.anneal.dataset.DatasetStaging} brings them to a host,
 * {@link dev.anneal.dataset.Dataset} maps them for random access, {@link dev.anneal.dataset.DatasetVerifier} recomputes their digests. Nothing
 * outside this package names a type of Arrow.
 */
@NullMarked
package dev.anneal.dataset;

import org.jspecify.annotations.NullMarked;
