package dev.anneal.train;

import dev.anneal.config.RunConfig;
import dev.anneal.config.ScheduleConfig;
import dev.anneal.config.TrainConfig;
import dev.anneal.optimize.AdamW;
import dev.anneal.optimize.Schedule;
import dev.anneal.plan.PlanOptions;
import dev.anneal.plan.TrainPlan;

/** What the configuration means for a plan of known length. */
final class TrainSettings {
    private TrainSettings() {}

    static TrainPlan plan(TrainConfig config, int[] lengths) {
        PlanOptions options = new PlanOptions(config.batchSize(), config.microBatchRows(), config.lengthBuckets());
        return TrainPlan.of(lengths, config.seed().order(), config.epochs(), config.maxSteps(), options);
    }

    static Schedule schedule(ScheduleConfig config, int totalSteps) {
        int warmup = config.warmupSteps().orElse((int) Math.ceil(config.warmupRatio() * totalSteps));
        Schedule.Shape shape = switch (config.name()) {
            case LINEAR -> Schedule.Shape.LINEAR;
            case CONSTANT -> Schedule.Shape.CONSTANT;
        };
        return new Schedule(shape, Math.min(warmup, totalSteps), totalSteps);
    }

    static AdamW.Settings optimizer(TrainConfig config) {
        return new AdamW.Settings(
                config.optimizer().beta1(),
                config.optimizer().beta2(),
                config.optimizer().epsilon(),
                config.optimizer().weightDecay());
    }

    static TrainStep.Settings step(RunConfig config, TrainPlan plan) {
        TrainConfig train = config.train();
        return new TrainStep.Settings(
                train.optimizer().learningRate(),
                schedule(train.schedule(), plan.totalSteps()),
                train.optimizer().clipNorm(),
                train.seed().dropout(),
                train.reducePrecision());
    }
}
