/** What a run will need, before it starts: memory of a rank, and time. */
@NullMarked
package dev.anneal.train.estimate;

import org.jspecify.annotations.NullMarked;
