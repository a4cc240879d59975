package dev.anneal.train.event;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An optimizer step was taken; `step` in JSON.
 *
 * @param step steps taken so far: 1 after the first
 * @param epoch epochs done so far, with their fraction
 * @param loss mean loss of the step's rows, in nats
 * @param gradNorm norm of the whole gradient before clipping
 * @param rows rows of this step over all ranks
 * @param tokens tokens of this step over all ranks, padding not counted
 * @param samplesPerSecond rows per second over all ranks
 * @param rankSamplesPerSecond [world size] rows per second of each rank
 * @param secondsLeft estimate until the last step
 * @param lossParts what the loss is the sum of, by name; empty where it has one part
 */
public record StepFinished(
        Instant time,
        int step,
        double epoch,
        double loss,
        double learningRate,
        double gradNorm,
        int rows,
        long tokens,
        double samplesPerSecond,
        double tokensPerSecond,
        List<Double> rankSamplesPerSecond,
        double secondsLeft,
        Map<String, Double> lossParts)
        implements TrainEvent {

    public StepFinished {
        rankSamplesPerSecond = List.copyOf(rankSamplesPerSecond);
        lossParts = Collections.unmodifiableMap(new LinkedHashMap<>(lossParts));
    }

    /** A step whose loss has one part. */
    public StepFinished(
            Instant time,
            int step,
            double epoch,
            double loss,
            double learningRate,
            double gradNorm,
            int rows,
            long tokens,
            double samplesPerSecond,
            double tokensPerSecond,
            List<Double> rankSamplesPerSecond,
            double secondsLeft) {
        this(
                time,
                step,
                epoch,
                loss,
                learningRate,
                gradNorm,
                rows,
                tokens,
                samplesPerSecond,
                tokensPerSecond,
                rankSamplesPerSecond,
                secondsLeft,
                Map.of());
    }
}
