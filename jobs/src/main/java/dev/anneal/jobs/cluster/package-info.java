/** Sessions, executors, barrier stages and the road from ranks to the driver: everything that knows how a Spark cluster behaves. */
@NullMarked
package dev.anneal.jobs.cluster;

import org.jspecify.annotations.NullMarked;
