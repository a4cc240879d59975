/**
 * The ordered all-reduce: sums gradients over the ranks of a run in one fixed order of float32 additions, so that the bytes of the sum do not
 * depend on how many ranks there are. {@link dev.anneal.collective.AllReduce} is the door; over TCP or inside one process.
 */
@NullMarked
package dev.anneal.collective;

import org.jspecify.annotations.NullMarked;
