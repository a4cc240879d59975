package dev.anneal.train;

import dev.anneal.config.InitialWeights;
import dev.anneal.config.OptimizerConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.ScheduleConfig;
import dev.anneal.config.ScopeConfig.Trained;
import dev.anneal.config.TrainConfig;
import dev.anneal.optimize.Schedule;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Looks for what makes fine-tuning fail, and warns of it once in a run: a rate that washes out what was learned (arXiv 1810.04805 pre-trains at 1e-4),
 * a warm-up that never ends, norms after the residuals without a warm-up (arXiv 2002.04745), gradients that vanish or explode (arXiv 2006.04884). All
 * ranks see the same figures. Not thread-safe.
 */
final class Guard implements Resumable {
    /** BERT's. */
    private static final double PRETRAINING_RATE = 1e-4;

    /** Fine-tuning has norms of 0.1 to 20. */
    private static final double EXPLODING = 1_000;

    /** Of a layer's norm to the longest one's. */
    private static final double VANISHING = 1e-6;

    private static final String PREFIX = "warned_";

    private final Set<String> told = new TreeSet<>();
    private final int rowsPerStep;
    private final int stepsPerEpoch;
    private final BiConsumer<String, String> warn;

    /**
     * Warns.
     *
     * @param rowsPerStep that the rate goes with
     * @param stepsPerEpoch of the plan
     * @param warn hears of topics and texts
     */
    Guard(int rowsPerStep, int stepsPerEpoch, BiConsumer<String, String> warn) {
        this.rowsPerStep = rowsPerStep;
        this.stepsPerEpoch = stepsPerEpoch;
        this.warn = warn;
    }

    /**
     * Looks at a run before its first step.
     *
     * @param postNorm whether the model's norms come after its residuals
     */
    void begin(RunConfig config, Schedule schedule, boolean postNorm) {
        earlyStopping(config.train(), schedule.totalSteps());
        ScheduleConfig.Name shape = config.train().schedule().name();
        // A range test is there to find out which rates are too high.
        boolean encoderLearns =
                config.model().trained().trained() != Trained.FROZEN && shape != ScheduleConfig.Name.RANGE_TEST;
        OptimizerConfig optimizer = config.train().optimizer();
        boolean adaptive = optimizer.name() != OptimizerConfig.Name.SGD;
        double rate = optimizer.learningRateFor(rowsPerStep);
        if (encoderLearns
                && adaptive
                && rate > PRETRAINING_RATE
                && config.model().weights() == InitialWeights.PRETRAINED) {
            tell(
                    "learning-rate",
                    "train.optimizer.learning-rate is " + rate + ", above the " + PRETRAINING_RATE
                            + " that encoders are pre-trained with: what they know may be washed out. 1e-5 to 5e-5 are usual.");
        }
        if (schedule.warmupSteps() >= schedule.totalSteps()) {
            tell(
                    "warm-up",
                    "The warm-up has " + schedule.warmupSteps() + " steps and the run " + schedule.totalSteps()
                            + ", so the rate never falls. Lower train.schedule.warmup-steps or warmup-ratio, or train longer.");
        }
        boolean rises = schedule.warmupSteps() > 0
                || shape == ScheduleConfig.Name.ONE_CYCLE
                || shape == ScheduleConfig.Name.CYCLIC
                || optimizer.name() == OptimizerConfig.Name.RADAM;
        if (encoderLearns && adaptive && postNorm && !rises) {
            tell(
                    "no-warm-up",
                    "The model's norms come after its residuals, and there is no warm-up: the first steps are too long for"
                            + " it. Set train.schedule.warmup-ratio to 0.1.");
        }
    }

    private void earlyStopping(TrainConfig train, int totalSteps) {
        long between = train.evaluateEvery().steps(stepsPerEpoch);
        // The first evaluation always counts as a gain.
        train.earlyStopping()
                .filter(stopping -> between * (stopping.patience() + 1L) >= totalSteps)
                .ifPresent(stopping -> tell(
                        "early-stopping",
                        "train.early-stopping.patience is " + stopping.patience() + ", but the run evaluates "
                                + totalSteps / between + " times only (every " + between + " of its " + totalSteps
                                + " steps), so it never ends early. Lower it, evaluate more often, or train longer."));
    }

    /** Looks at a step. */
    void stepped(StepResult result) {
        if (!Double.isFinite(result.gradientNorm())) {
            // Skipped: fp16 looks for a scale that fits.
            return;
        }
        if (result.gradientNorm() > EXPLODING) {
            tell(
                    "exploding-gradient",
                    "The gradient's norm is " + result.gradientNorm() + ", most of it in "
                            + longest(result).map(Map.Entry::getKey).orElse("")
                            + ": it explodes. Lower the rate, lengthen the warm-up, and set train.optimizer.clip-norm to 1.");
        }
        double limit = longest(result).map(Map.Entry::getValue).orElse(0.0) * VANISHING;
        List<String> vanished = result.layerNorms().entrySet().stream()
                .filter(layer -> layer.getValue() < limit)
                .map(Map.Entry::getKey)
                .toList();
        if (!vanished.isEmpty()) {
            tell(
                    "vanishing-gradient",
                    "The gradient of " + String.join(", ", vanished)
                            + " is less than a millionth of the longest layer's: it vanishes, and those layers do not learn."
                            + " Correct Adam's bias, lengthen the warm-up, and train longer.");
        }
    }

    private static Optional<Map.Entry<String, Double>> longest(StepResult result) {
        return result.layerNorms().entrySet().stream().max(Comparator.comparingDouble(Map.Entry::getValue));
    }

    private void tell(String topic, String text) {
        if (told.add(topic)) {
            warn.accept(topic, text);
        }
    }

    @Override
    public Map<String, Double> progress() {
        Map<String, Double> progress = new HashMap<>();
        told.forEach(topic -> progress.put(PREFIX + topic, 1.0));
        return progress;
    }

    @Override
    public void resume(Map<String, Double> progress) {
        progress.keySet().stream()
                .filter(key -> key.startsWith(PREFIX))
                .forEach(key -> told.add(key.substring(PREFIX.length())));
    }
}
