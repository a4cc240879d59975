package dev.anneal.train;

import dev.anneal.config.AdversarialConfig;
import dev.anneal.config.AveragingConfig;
import dev.anneal.config.Interval;
import dev.anneal.config.LaterRuleConfig;
import dev.anneal.config.OptimizerConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.ScheduleConfig;
import dev.anneal.config.TrainConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.Padding;
import dev.anneal.model.PassOptions;
import dev.anneal.optimize.Curve;
import dev.anneal.optimize.LayerRates;
import dev.anneal.optimize.Optimizer;
import dev.anneal.optimize.Schedule;
import dev.anneal.optimize.UpdateRule;
import dev.anneal.optimize.UpdateRule.Adam.Correction;
import dev.anneal.optimize.WeightAverage;
import dev.anneal.optimize.WeightDecay;
import dev.anneal.plan.PlanOptions;
import dev.anneal.plan.PlanOptions.Order;
import dev.anneal.plan.PlanOptions.Rest;
import dev.anneal.plan.TokenBudget;
import dev.anneal.plan.TrainPlan;
import java.util.Arrays;
import java.util.Optional;

/** What the configuration means for a plan of known length. */
public final class TrainSettings {
    private TrainSettings() {}

    /** @throws AnnealException (user) if no epoch would have a step, or a row has too many tokens for one */
    static TrainPlan plan(TrainConfig config, int[] lengths) {
        return config.microBatchTokens().isPresent() ? ofTokens(config, lengths) : ofRows(config, lengths);
    }

    private static TrainPlan ofTokens(TrainConfig config, int[] lengths) {
        int tokens = config.microBatchTokens().getAsInt();
        int microBatches = config.microBatchesPerStep();
        TokenBudget budget = new TokenBudget(microBatches, Math.max(1, tokens), config.multipleOf());
        long longest = budget.padded(Arrays.stream(lengths).max().orElse(1));
        if (longest > tokens) {
            throw AnnealException.user("train.batch-tokens gives each of the " + microBatches
                    + " micro-batches of a step " + tokens + " tokens, but the longest row of the training split has "
                    + longest + ". Raise train.batch-tokens to at least " + longest * microBatches
                    + ", or lower data.max-length.");
        }
        return TrainPlan.ofTokens(lengths, config.seed().order(), config.epochs(), config.maxSteps(), budget);
    }

    private static TrainPlan ofRows(TrainConfig config, int[] lengths) {
        Rest rest = config.completeBatches() ? Rest.LEFT_OUT : Rest.SMALLER_STEP;
        PlanOptions options = new PlanOptions(config.batchSize(), config.microBatchRows(), order(config), rest);
        if (lengths.length > 0 && options.steps(lengths.length) == 0) {
            throw AnnealException.user("train.complete-batches is true, but the training split has " + lengths.length
                    + " rows, fewer than the " + config.batchSize()
                    + " of train.batch-size, so that there is no step. Lower train.batch-size, or set"
                    + " train.complete-batches to false.");
        }
        return TrainPlan.of(lengths, config.seed().order(), config.epochs(), config.maxSteps(), options);
    }

    private static Order order(TrainConfig config) {
        if (config.lengthBuckets()) {
            return Order.LENGTH_BUCKETS;
        }
        return config.shuffle() ? Order.SHUFFLED : Order.ROW_NUMBERS;
    }

    /**
     * How far rows are padded.
     *
     * @param lengths tokens of each row of the training split
     * @param mostTokens that the model takes
     * @throws AnnealException (user) if a row is longer, or the model takes fewer tokens
     */
    static Padding padding(TrainConfig config, int[] lengths, int mostTokens) {
        Padding padding = new Padding(config.padTo().orElse(1), config.multipleOf());
        int longest = Arrays.stream(lengths).max().orElse(1);
        int tokens = padding.tokens(longest);
        if (config.padTo().isPresent() && tokens > config.padTo().getAsInt()) {
            throw AnnealException.user("train.pad-to is " + config.padTo().getAsInt()
                    + ", but the longest row of the training split has " + longest
                    + " tokens, and padding cuts nothing. Raise it, or lower data.max-length.");
        }
        if (tokens > longest && tokens > mostTokens) {
            throw AnnealException.user("Rows of up to " + longest + " tokens would be padded to " + tokens
                    + ", but the model takes at most " + mostTokens
                    + ". Lower train.pad-to or train.multiple-of.");
        }
        return padding;
    }

    static Schedule schedule(ScheduleConfig config, TrainPlan plan) {
        int total = plan.totalSteps();
        int warmup = Math.min(config.warmupSteps().orElse((int) Math.ceil(config.warmupRatio() * total)), total);
        return new Schedule(curve(config, warmup, plan.stepsPerEpoch()), warmup, total);
    }

    private static Curve curve(ScheduleConfig config, int warmup, int stepsPerEpoch) {
        double end = config.endFactor().orElse(0);
        int period = Math.toIntExact(
                config.every().orElse(new Interval(1, Interval.Unit.EPOCHS)).steps(stepsPerEpoch));
        return switch (config.name()) {
            case LINEAR -> new Curve.Polynomial(1, end);
            case POLYNOMIAL -> new Curve.Polynomial(config.power().orElse(1), end);
            case COSINE -> new Curve.Cosine(config.cycles().orElse(0.5), end);
            case COSINE_RESTARTS ->
                new Curve.Restarts(
                        (int) config.cycles().orElse(1), config.cycleGrowth().orElse(1), end);
            // A plateau's factor comes from evaluations, not from the step.
            case CONSTANT, PLATEAU -> new Curve.Constant();
            case INVERSE_SQUARE_ROOT ->
                new Curve.InverseSquareRoot(config.timescale().orElse(warmup > 0 ? warmup : 10_000));
            case CYCLIC ->
                new Curve.Cyclic(
                        config.startFactor().orElse(0.1),
                        period,
                        amplitude(config),
                        config.gamma().orElse(1));
            case EXPONENTIAL -> new Curve.Exponential(config.gamma().orElse(0.1), period);
            case STEPS -> new Curve.Steps(config.gamma().orElse(0.1), period);
            case RANGE_TEST -> new Curve.RangeTest(config.startFactor().orElse(1e-4));
            case ONE_CYCLE ->
                new Curve.OneCycle(
                        config.rise().orElse(0.3),
                        config.startFactor().orElse(0.04),
                        config.endFactor().orElse(4e-6));
        };
    }

    private static Curve.Cyclic.Amplitude amplitude(ScheduleConfig config) {
        return switch (config.amplitude().orElse(ScheduleConfig.Amplitude.CONSTANT)) {
            case CONSTANT -> Curve.Cyclic.Amplitude.CONSTANT;
            case HALVING -> Curve.Cyclic.Amplitude.HALVING;
            case EXPONENTIAL -> Curve.Cyclic.Amplitude.EXPONENTIAL;
        };
    }

    /** How parameters are updated. */
    public static Optimizer.Settings optimizer(TrainConfig config, int stepsPerEpoch) {
        OptimizerConfig optimizer = config.optimizer();
        Optional<Optimizer.Later> later = optimizer.then().map(next -> later(next, optimizer, stepsPerEpoch));
        UpdateRule rule = rule(optimizer, optimizer.name(), optimizer.momentum().orElse(0), optimizer.nesterov());
        return new Optimizer.Settings(rule, decay(optimizer, optimizer.name()), later);
    }

    private static Optimizer.Later later(LaterRuleConfig next, OptimizerConfig before, int stepsPerEpoch) {
        return new Optimizer.Later(
                Math.toIntExact(next.after().steps(stepsPerEpoch)),
                rule(before, next.name(), next.momentum().orElse(0), next.nesterov()),
                decay(before, next.name()),
                next.learningRate().orElse(before.learningRate()) / before.learningRate());
    }

    private static UpdateRule rule(
            OptimizerConfig config, OptimizerConfig.Name name, double momentum, boolean nesterov) {
        return switch (name) {
            case ADAMW, ADAM -> adam(config, config.biasCorrection() ? Correction.BIAS : Correction.NONE);
            case RADAM -> adam(config, Correction.RECTIFIED);
            case SGD -> new UpdateRule.Sgd(momentum, nesterov);
        };
    }

    private static UpdateRule adam(OptimizerConfig config, Correction correction) {
        return new UpdateRule.Adam(correction, config.beta1(), config.beta2(), config.epsilon());
    }

    private static WeightDecay decay(OptimizerConfig config, OptimizerConfig.Name name) {
        WeightDecay.Kind kind = switch (name) {
            case ADAMW, RADAM -> WeightDecay.Kind.DECOUPLED;
            case ADAM, SGD -> WeightDecay.Kind.COUPLED;
        };
        WeightDecay.Target target = switch (config.decayTowards()) {
            case ZERO -> WeightDecay.Target.ZERO;
            case PRETRAINED -> WeightDecay.Target.INITIAL;
        };
        return new WeightDecay(config.weightDecay(), kind, target);
    }

    static LayerRates rates(TrainConfig config, EncoderModel model) {
        double decay = config.optimizer().layerDecay();
        return decay == 1 ? LayerRates.equal(model) : LayerRates.decaying(model, decay);
    }

    static TrainStep.Settings step(RunConfig config, TrainPlan plan) {
        TrainConfig train = config.train();
        return new TrainStep.Settings(
                train.optimizer().learningRateFor(plan.rowsPerStep()),
                heldForAveraging(train, schedule(train.schedule(), plan), plan),
                train.optimizer().clipNorm(),
                train.regularization().mixout(),
                passes(train, plan.stepsPerEpoch()),
                train.reducePrecision(),
                train.precision());
    }

    private static MicroBatchPasses.Settings passes(TrainConfig train, int stepsPerEpoch) {
        AdversarialConfig adversary = train.regularization().adversarial();
        double epsilon = adversary.name() == AdversarialConfig.Name.AWP
                ? AdversarialConfig.OF_WEIGHTS
                : AdversarialConfig.OF_EMBEDDINGS;
        PassOptions.Saving saving =
                train.gradientCheckpointing() ? PassOptions.Saving.OUTPUTS : PassOptions.Saving.EVERYTHING;
        return new MicroBatchPasses.Settings(
                train.seed().dropout(),
                PassOptions.PLAIN
                        .saving(saving)
                        .withNoise(train.regularization().embeddingNoise()),
                adversary.name(),
                adversary.epsilon().orElse(epsilon),
                steps(adversary.after(), 0, stepsPerEpoch));
    }

    private static Schedule heldForAveraging(TrainConfig train, Schedule schedule, TrainPlan plan) {
        AveragingConfig averaging = train.averaging();
        if (averaging.constantRate().isEmpty()) {
            return schedule;
        }
        double factor =
                averaging.constantRate().getAsDouble() / train.optimizer().learningRateFor(plan.rowsPerStep());
        return schedule.heldFrom(stepsBefore(averaging, plan.stepsPerEpoch()), factor);
    }

    /** Empty where parameters are not averaged. */
    static Optional<WeightAverage.Settings> average(AveragingConfig config, TrainPlan plan) {
        int stepsPerEpoch = plan.stepsPerEpoch();
        Optional<WeightAverage.Settings> settings = switch (config.name()) {
            case NONE -> Optional.empty();
            case EMA -> Optional.of(average(config, WeightAverage.Kind.EXPONENTIAL, 1, stepsPerEpoch));
            case SWA -> Optional.of(average(config, WeightAverage.Kind.EQUAL, stepsPerEpoch, stepsPerEpoch));
        };
        if (settings.isPresent() && !settings.get().hasBegun(plan.totalSteps())) {
            throw AnnealException.user(
                    "train.averaging begins after " + settings.get().after() + " steps and "
                            + settings.get().every() + " more, but the run has " + plan.totalSteps()
                            + ". Lower train.averaging.after or every, or raise train.epochs.");
        }
        return settings;
    }

    private static WeightAverage.Settings average(
            AveragingConfig config, WeightAverage.Kind kind, int every, int stepsPerEpoch) {
        return new WeightAverage.Settings(
                kind,
                config.decay().orElse(AveragingConfig.DECAY),
                stepsBefore(config, stepsPerEpoch),
                steps(config.every(), every, stepsPerEpoch));
    }

    private static int stepsBefore(AveragingConfig config, int stepsPerEpoch) {
        return steps(config.after(), 0, stepsPerEpoch);
    }

    private static int steps(Optional<Interval> interval, int otherwise, int stepsPerEpoch) {
        return interval.map(wanted -> Math.toIntExact(wanted.steps(stepsPerEpoch)))
                .orElse(otherwise);
    }
}
