/**
 * Which rows are computed when, and by whom: {@link dev.anneal.plan.TrainPlan} orders the rows of every epoch into steps and micro-batches,
 * {@link dev.anneal.plan.EvaluationPlan} those of one pass without updates, {@link dev.anneal.plan.RankAssignment} gives ranks their share, and
 * {@link dev.anneal.plan.ReductionTree} is the order in which their sums are added. Integers only, pure functions of their arguments: every rank
 * and every restart computes the same plan, and no plan knows how many ranks there are.
 */
@NullMarked
package dev.anneal.plan;

import org.jspecify.annotations.NullMarked;
