/**
 * How a folder is filled exactly once by many tasks that may die, be repeated or run twice: a {@link dev.anneal.jobs.score.commit.SplitPlan} fixes the
 * parts, a {@link dev.anneal.jobs.publish.Publication} puts files in place, and a {@link dev.anneal.jobs.score.commit.SplitRecord} says that a part is
 * done. Nothing here knows what is scored.
 */
@NullMarked
package dev.anneal.jobs.score.commit;

import org.jspecify.annotations.NullMarked;
