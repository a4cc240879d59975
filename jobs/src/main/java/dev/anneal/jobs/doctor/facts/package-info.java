/** What a machine, a process, and the session of Spark are like: values that checks look at, and the probes that read them. */
@NullMarked
package dev.anneal.jobs.doctor.facts;

import org.jspecify.annotations.NullMarked;
