/** {@code anneal doctor}: what may keep a run from working on a machine or a cluster, found before it costs anything. */
@NullMarked
package dev.anneal.jobs.doctor;

import org.jspecify.annotations.NullMarked;
