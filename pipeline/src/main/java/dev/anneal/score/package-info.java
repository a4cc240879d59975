/**
 * Scoring: {@link dev.anneal.score.Scorer} gives every row of a stream an {@link dev.anneal.score.Outcome}, what the model answers, or the
 * reason why there is nothing, in the order of the rows.
 */
@NullMarked
package dev.anneal.score;

import org.jspecify.annotations.NullMarked;
