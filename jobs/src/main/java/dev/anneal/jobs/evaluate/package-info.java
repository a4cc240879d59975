/** Evaluation on Spark: every row of a split once, over all executors, merged exactly. */
@NullMarked
package dev.anneal.jobs.evaluate;

import org.jspecify.annotations.NullMarked;
