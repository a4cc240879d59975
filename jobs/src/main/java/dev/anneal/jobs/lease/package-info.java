/** Keeps a second process away from a folder that one process fills: {@link dev.anneal.jobs.lease.Lease}. */
@NullMarked
package dev.anneal.jobs.lease;

import org.jspecify.annotations.NullMarked;
