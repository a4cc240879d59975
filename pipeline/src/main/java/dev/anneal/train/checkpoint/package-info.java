/** Checkpoints: every rank writes its share of the state, one committer puts the manifest in place last. */
@NullMarked
package dev.anneal.train.checkpoint;

import org.jspecify.annotations.NullMarked;
