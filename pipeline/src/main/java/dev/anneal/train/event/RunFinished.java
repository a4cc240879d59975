package dev.anneal.train.event;

import java.time.Instant;

/**
 * Training is over; `finish` in JSON.
 *
 * @param steps steps taken in all
 * @param seconds time of training, over all processes
 * @param bestStep the step whose weights are the model
 * @param metric name of the metric that chose it
 * @param bestValue that metric's value at that step, NaN if nothing was evaluated
 * @param modelDigest SHA-256 of `model.safetensors`, in hexadecimal
 */
public record RunFinished(
        Instant time, int steps, double seconds, int bestStep, String metric, double bestValue, String modelDigest)
        implements TrainEvent {}
