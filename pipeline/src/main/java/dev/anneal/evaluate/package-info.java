/** Metrics: tallies that merge exactly over any partitioning, the figures that follow from them, and `evaluation.json`. */
@NullMarked
package dev.anneal.evaluate;

import org.jspecify.annotations.NullMarked;
