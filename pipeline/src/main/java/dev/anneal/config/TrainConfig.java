package dev.anneal.config;

import dev.anneal.error.AnnealException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How a model is trained. What the file leaves open is decided here, so that a written configuration is complete.
 *
 * @param batchSize rows per optimizer step over all ranks
 * @param microBatchSize rows per forward pass; always present: where none is given, a quarter of the batch, rounded up
 * @param memoryBudget where the micro-batch is auto: what a rank may take when it begins to train, as Spark writes sizes
 * @param dropout probability inside the encoder; absent means what the model's own configuration says
 * @param timeBudget of training over all attempts; the schedule does not know of it
 * @param metricForBest a name as in evaluation.json; always present in a {@link RunConfig}, which fills in the task's own
 */
public record TrainConfig(
        @Key(doc = "How often each training row is seen.", fallback = "3")
        int epochs,

        @Key(doc = "Stop after so many optimizer steps; if absent, after all epochs.")
        OptionalInt maxSteps,

        @Key(
                doc =
                        "Time of training, such as 2 hours, after which it ends, over all attempts; the model then depends on the clock; if absent, none.")
        Optional<Duration> timeBudget,

        @Key(doc = "Rows per optimizer step over the whole cluster.", fallback = "32")
        int batchSize,

        @Key(
                doc =
                        "Tokens per optimizer step at most, padding included, in place of batch-size rows; batch-size / micro-batch-size is then the number of micro-batches alone.")
        OptionalInt batchTokens,

        @Key(
                doc =
                        "Rows per forward pass; fixes the order of sums for any number of executors; auto is the most that fit into memory; if absent, a quarter of batch-size.")
        Optional<MicroBatchSize> microBatchSize,

        @Key(
                doc =
                        "With micro-batch-size auto: the memory outside of the Java heap that training may take on each rank, such as 4g; if absent, an equal part of what is free.")
        Optional<String> memoryBudget,

        @Key(
                doc =
                        "Number format of matrix products, forward and backward; bf16 and fp16 are faster where the processor or GPU has them, and fp16 scales its loss.",
                fallback = "fp32")
        Precision precision,

        @Key(
                doc =
                        "Number format of sums of gradients, and of gradients between executors; bf16 halves what they send.",
                fallback = "fp32")
        ReducePrecision reducePrecision,

        @Key(doc = "What is minimised.") LossConfig loss,

        @Key(doc = "How gradients become updates.") OptimizerConfig optimizer,

        @Key(doc = "The learning rate over the steps.") ScheduleConfig schedule,

        @Key(doc = "What is evaluated, kept and exported in place of the last parameters.")
        AveragingConfig averaging,

        @Key(doc = "What keeps the model from learning its rows by heart, beside dropout and weight decay.")
        RegularizationConfig regularization,

        @Key(
                doc =
                        "Compute layers a second time on the way back instead of keeping what they saved: less memory, a second forward pass, the same model.",
                fallback = "false")
        boolean gradientCheckpointing,

        @Key(doc = "One whole number, or one each for initialisation, order and dropout.")
        SeedConfig seed,

        @Key(doc = "How often the validation split is evaluated.", fallback = "1 epoch")
        Interval evaluateEvery,

        @Key(doc = "How often a checkpoint is written, to resume from.", fallback = "1 epoch")
        Interval checkpointEvery,

        @Key(doc = "How many checkpoints are kept; older ones are deleted.", fallback = "2")
        int keepCheckpoints,

        @Key(doc = "Dropout inside the encoder; if absent, what the model's config.json says.")
        OptionalDouble dropout,

        @Key(
                doc =
                        "The validation metric whose best value picks the model: a name as in evaluation.json; if absent, the task's.")
        Optional<String> metricForBest,

        @Key(doc = "End training when metric-for-best has not improved for some evaluations; if absent, not.")
        Optional<EarlyStoppingConfig> earlyStopping,

        @Key(
                doc =
                        "Each rank keeps only its part of the optimizer's state (ZeRO-1): less memory, the same bytes in the model.",
                fallback = "false")
        boolean shardOptimizer,

        @Key(doc = "How often the norm of each layer's gradient is recorded.", fallback = "50 steps")
        Interval gradientNormsEvery,

        @Key(doc = "Put rows of similar length into one batch, so that less is padded.", fallback = "true")
        boolean lengthBuckets,

        @Key(
                doc =
                        "Draw another order of the rows for every epoch; if false, they come as the dataset has them, ordered by a hash of each.",
                fallback = "true")
        boolean shuffle,

        @Key(
                doc =
                        "Pad the rows of every training batch to so many tokens, at most data.max-length; if absent, to the longest row of each micro-batch.")
        OptionalInt padTo,

        @Key(doc = "Pad the rows of a training batch to a multiple of so many tokens, such as 8.", fallback = "1")
        int multipleOf,

        @Key(
                doc = "Leave out the rows of an epoch that do not fill a batch, other ones in every epoch.",
                fallback = "false")
        boolean completeBatches) {
    public TrainConfig {
        if (microBatchSize.isEmpty() && batchSize >= 1) {
            microBatchSize = Optional.of(MicroBatchSize.of((batchSize - 1) / 4 + 1));
        }
        Checks checks = new Checks()
                .atLeast("epochs", epochs, 1)
                .atLeast("batch-size", batchSize, 1)
                .atLeast("keep-checkpoints", keepCheckpoints, 1);
        maxSteps.ifPresent(steps -> checks.atLeast("max-steps", steps, 1));
        timeBudget.ifPresent(budget -> checkTime(checks, budget));
        dropout.ifPresent(p -> checks.fraction("dropout", p));
        BatchChecks batches = new BatchChecks(checks, shuffle, lengthBuckets, completeBatches, batchTokens);
        microBatchSize.ifPresent(size -> batches.microBatch(batchSize, size, memoryBudget));
        batches.order().padding(padTo, multipleOf).tokens();
        checkWarmup(checks, schedule, maxSteps);
        averaging.check(checks, schedule, optimizer);
        earlyStopping.ifPresent(stopping -> stopping.check(checks, evaluateEvery, schedule));
        checks.that(
                schedule.name() != ScheduleConfig.Name.RANGE_TEST
                        || optimizer.then().isEmpty(),
                List.of("optimizer.then", "schedule.name"),
                "is given, but a range test tells of one rule",
                "Leave it out.");
        checks.that(
                precision != Precision.FP16 || schedule.name() != ScheduleConfig.Name.RANGE_TEST,
                List.of("precision", "schedule.name"),
                "is fp16, which looks for the scale of its loss by steps that explode, but a range test ends with the first of them",
                "Choose bf16 or fp32.");
        checks.orThrow();
    }

    /** The metric whose best value picks the model. */
    public String bestMetric() {
        return metricForBest.orElseThrow();
    }

    /** The same with that metric, where none is given. */
    TrainConfig withDefaultMetric(String metric) {
        return metricForBest.isPresent() ? this : with(microBatchSize, memoryBudget, Optional.of(metric));
    }

    /** The same with micro-batches of so many rows. */
    TrainConfig withMicroBatchRows(int rows) {
        return with(Optional.of(MicroBatchSize.of(rows)), Optional.empty(), metricForBest);
    }

    private TrainConfig with(Optional<MicroBatchSize> rows, Optional<String> budget, Optional<String> metric) {
        return new TrainConfig(
                epochs,
                maxSteps,
                timeBudget,
                batchSize,
                batchTokens,
                rows,
                budget,
                precision,
                reducePrecision,
                loss,
                optimizer,
                schedule,
                averaging,
                regularization,
                gradientCheckpointing,
                seed,
                evaluateEvery,
                checkpointEvery,
                keepCheckpoints,
                dropout,
                metric,
                earlyStopping,
                shardOptimizer,
                gradientNormsEvery,
                lengthBuckets,
                shuffle,
                padTo,
                multipleOf,
                completeBatches);
    }

    /** Whether rows per forward pass are yet to be found. */
    public boolean isMicroBatchAuto() {
        return microBatchSize.orElseThrow().isAuto();
    }

    /**
     * Rows per forward pass.
     *
     * @throws AnnealException (user) where they are yet to be found
     */
    public int microBatchRows() {
        return microBatchSize
                .orElseThrow()
                .rows()
                .orElseThrow(() -> AnnealException.user("train.micro-batch-size is auto, and nobody has looked for it."
                        + " Train by the verb train, or give a number."));
    }

    /** Micro-batches of a full step; where they are yet to be found, the most that there may be. */
    public int microBatchesPerStep() {
        return (batchSize - 1) / microBatchSize.orElseThrow().rows().orElse(1) + 1;
    }

    /** Tokens of a micro-batch at most, where steps are cut by tokens. */
    public OptionalInt microBatchTokens() {
        return batchTokens.isPresent()
                ? OptionalInt.of(batchTokens.getAsInt() / microBatchesPerStep())
                : OptionalInt.empty();
    }

    /** {@code memory-budget}, where it is given. */
    public Optional<Long> memoryBudgetBytes() {
        return memoryBudget.map(MemorySize::bytes);
    }

    private static void checkTime(Checks checks, Duration budget) {
        checks.that(
                budget.toMillis() > 0,
                "time-budget",
                "is " + DurationText.write(budget) + ", but it must be longer than nothing");
    }

    private static void checkWarmup(Checks checks, ScheduleConfig schedule, OptionalInt maxSteps) {
        if (schedule.warmupSteps().isPresent() && maxSteps.isPresent()) {
            int warmup = schedule.warmupSteps().getAsInt();
            checks.that(
                    warmup <= maxSteps.getAsInt(),
                    List.of("schedule.warmup-steps", "max-steps"),
                    "is " + warmup + ", but the run has at most " + maxSteps.getAsInt() + " steps",
                    "Lower it or raise train.max-steps.");
        }
    }
}
