/**
 * Scoring on Spark: {@link dev.anneal.jobs.score.ScoreJob} puts a prediction beside every row of a table, exactly once, or lists the row with the
 * reason why not.
 */
@NullMarked
package dev.anneal.jobs.score;

import org.jspecify.annotations.NullMarked;
