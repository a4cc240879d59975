/** Runs that differ in one thing: {@link dev.anneal.jobs.experiment.ExperimentJob} makes learning curves and ablations of them. */
@NullMarked
package dev.anneal.jobs.experiment;

import org.jspecify.annotations.NullMarked;
