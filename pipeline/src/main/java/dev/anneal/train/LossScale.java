package dev.anneal.train;

import dev.anneal.config.Precision;
import java.util.Map;

/**
 * What losses are multiplied with before the backward pass, so that gradients lie in the range of fp16; gradients are divided by it before they are
 * measured, clipped and applied. The rule is that of {@code torch.amp.GradScaler} with its defaults (after arXiv 1710.03740): a step whose gradient is not
 * finite is skipped and halves the scale, and 2,000 good steps in a row double it. It is a power of two, so that multiplying and dividing change no digit.
 * What it decides follows from the gradient that all ranks have summed, so that all decide the same. Other precisions need none: theirs is 1 for ever.
 * Not thread-safe.
 */
final class LossScale implements Resumable {
    static final double FIRST = 65_536;
    private static final double GROWTH = 2;
    private static final double BACKOFF = 0.5;
    private static final int GROWTH_INTERVAL = 2_000;

    /** Where a smaller scale would help no gradient: what is not finite then is not so because of the scale. */
    private static final double LOWEST = 1;

    private static final String SCALE = "loss_scale";
    private static final String GOOD_STEPS = "loss_scale_good_steps";

    private final boolean active;
    private double factor;
    private int goodSteps;

    LossScale(Precision precision) {
        this.active = switch (precision) {
            case FP32, BF16 -> false;
            case FP16 -> true;
        };
        this.factor = active ? FIRST : 1;
    }

    double factor() {
        return factor;
    }

    /** Whether a step whose gradient is not finite is one to skip; if not, training has diverged. */
    boolean skipsWhatIsNotFinite() {
        return active && factor > LOWEST;
    }

    /** A step was skipped. */
    void skipped() {
        if (active) {
            factor *= BACKOFF;
            goodSteps = 0;
        }
    }

    /** A step was made. */
    void made() {
        if (active && ++goodSteps == GROWTH_INTERVAL) {
            goodSteps = 0;
            factor = Double.isFinite((float) (factor * GROWTH)) ? factor * GROWTH : factor;
        }
    }

    @Override
    public Map<String, Double> progress() {
        return active ? Map.of(SCALE, factor, GOOD_STEPS, (double) goodSteps) : Map.of();
    }

    @Override
    public void resume(Map<String, Double> progress) {
        if (active) {
            factor = progress.getOrDefault(SCALE, FIRST);
            goodSteps = progress.getOrDefault(GOOD_STEPS, 0.0).intValue();
        }
    }
}
