/**
 * How a folder is filled exactly once by many tasks that may die, be repeated or run twice: a {@link dev.anneal.jobs.score.commit.SplitPlan} fixes the
 * parts, a {@link dev.anneal.jobs.score.commit.Publication} puts files in place, a {@link dev.anneal.jobs.score.commit.SplitRecord} says that a part is
 * done, and a {@link dev.anneal.jobs.score.commit.Lease} keeps a second writer away. Nothing here knows what is scored.
 */
@NullMarked
package dev.anneal.jobs.score.commit;

import org.jspecify.annotations.NullMarked;
