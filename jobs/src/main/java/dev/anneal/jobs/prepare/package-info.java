/**
 * From tables to an Arrow dataset: {@link dev.anneal.jobs.prepare.MapRows} maps, splits and tokenizes rows where they lie,
 * {@link dev.anneal.jobs.prepare.SplitWriter} orders them and writes shards, and {@link dev.anneal.jobs.prepare.PrepareJob} puts the manifest in
 * place when all of it is there.
 */
@NullMarked
package dev.anneal.jobs.prepare;

import org.jspecify.annotations.NullMarked;
