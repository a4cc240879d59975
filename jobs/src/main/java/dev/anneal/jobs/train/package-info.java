/** Training on Spark: the driver's job and what each executor does. */
@NullMarked
package dev.anneal.jobs.train;

import org.jspecify.annotations.NullMarked;
