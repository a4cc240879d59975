/** Simpler models on the same rows, made of Spark MLlib: {@link dev.anneal.jobs.baseline.BaselineJob} trains, measures and saves them. */
@NullMarked
package dev.anneal.jobs.baseline;

import org.jspecify.annotations.NullMarked;
