package dev.anneal.jobs.train;

import dev.anneal.jobs.cluster.RankPlace;
import dev.anneal.train.Stop;
import java.io.Serializable;

/**
 * How a rank came to the end of an attempt.
 *
 * @param result of training, as far as it came
 * @param stop what all ranks agreed on
 * @param own what this rank wished for itself
 */
record RankEnd(TrainResult result, Stop stop, Stop own, RankPlace place) implements Serializable {}
