/** Spark: sessions, barrier stages, jobs, the public API and the command line. */
@NullMarked
package dev.anneal.jobs;

import org.jspecify.annotations.NullMarked;
