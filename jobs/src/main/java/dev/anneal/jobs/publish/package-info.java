/**
 * Complete files in a folder that many may write to: a {@link dev.anneal.jobs.publish.Publication} gives each name once, and whoever comes second finds
 * what is there.
 */
@NullMarked
package dev.anneal.jobs.publish;

import org.jspecify.annotations.NullMarked;
