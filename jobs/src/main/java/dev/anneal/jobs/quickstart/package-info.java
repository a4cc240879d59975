/** What the quickstart brings along: its text, and the order of its steps. */
@NullMarked
package dev.anneal.jobs.quickstart;

import org.jspecify.annotations.NullMarked;
