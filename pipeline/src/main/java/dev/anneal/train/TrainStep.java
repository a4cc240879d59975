package dev.anneal.train;

import dev.anneal.config.Precision;
import dev.anneal.config.ReducePrecision;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.VectorLayout;
import dev.anneal.objective.Objective;
import dev.anneal.objective.TaskRows;
import dev.anneal.optimize.Curve;
import dev.anneal.optimize.GradientNorm;
import dev.anneal.optimize.Mixout;
import dev.anneal.optimize.Optimizer;
import dev.anneal.optimize.Schedule;
import dev.anneal.plan.MicroBatch;
import dev.anneal.plan.StepPlan;
import dev.anneal.train.blackbox.BackwardTrace;
import java.util.List;
import java.util.Optional;

/**
 * Optimizer steps on one rank: forward and backward over the rank's micro-batches, gradients summed over all ranks in the tree's order, clipped by
 * their global norm, applied by the optimizer to what this rank owns. Every rank ends with the same bytes. Not thread-safe.
 */
public final class TrainStep implements AutoCloseable {
    private final Means means;

    /**
     * How a step is made.
     *
     * @param clipNorm largest gradient norm; 0 for no limit
     * @param mixout its probability; 0 for none
     */
    record Settings(
            double learningRate,
            Schedule schedule,
            double clipNorm,
            double mixout,
            MicroBatchPasses.Settings passes,
            ReducePrecision reducePrecision,
            Precision precision) {}

    /** What all steps are made with. */
    record Means(
            Settings settings,
            EncoderModel model,
            Optimizer optimizer,
            Ownership ownership,
            TrainedParts parts,
            TaskRows rows,
            Objective objective,
            DriverLink driver,
            GradientNorm norm,
            VectorPool pool,
            GradientSum sum,
            LossScale scale,
            MicroBatchPasses passes,
            Optional<Mixout> mixout,
            List<String> backwardOperations) {}

    /**
     * @param optimizer updates what {@code ownership} says
     * @param parts what is trained when
     * @param objective closed with the step
     */
    TrainStep(
            Settings settings,
            EncoderModel model,
            Optimizer optimizer,
            Ownership ownership,
            TrainedParts parts,
            TaskRows rows,
            Objective objective,
            DriverLink driver) {
        VectorPool pool = new VectorPool(model, ownership.allReduce());
        this.means = new Means(
                settings,
                model,
                optimizer,
                ownership,
                parts,
                rows,
                objective,
                driver,
                new GradientNorm(),
                pool,
                new GradientSum(settings.reducePrecision()),
                new LossScale(settings.precision()),
                new MicroBatchPasses(settings.passes(), model, objective, pool, driver.blackBox()),
                settings.mixout() > 0
                        ? Optional.of(new Mixout(
                                model, settings.mixout(), settings.passes().dropoutSeed()))
                        : Optional.empty(),
                BackwardTrace.operations(
                        model.layouts().stream().map(VectorLayout::name).toList()));
    }

    /** Makes a whole step; in a range test, one that explodes is skipped. */
    public StepResult run(StepPlan plan, double learningRate) {
        StepGradients gradients = begin(plan);
        for (MicroBatch microBatch : gradients.microBatches()) {
            gradients.forwardBackward(microBatch);
        }
        gradients.allReduce();
        boolean exploded = !Double.isFinite(gradients.norm())
                && means.settings().schedule().curve() instanceof Curve.RangeTest;
        return exploded ? gradients.skip(learningRate) : gradients.update(learningRate, gradients.clipCoefficient());
    }

    /** A step at a rate of 0. If it fails, for example because memory ran out, another one may follow. */
    void rehearse(StepPlan plan) {
        try {
            run(plan, 0);
        } catch (RuntimeException | Error problem) {
            means.pool().takeBack();
            throw problem;
        }
    }

    /** Begins a step whose parts the caller makes, without any gradient yet. */
    public StepGradients begin(StepPlan plan) {
        return new StepGradients(means, plan);
    }

    LossScale lossScale() {
        return means.scale();
    }

    /** What the schedule says of a step, counted from 0. */
    double learningRate(int step) {
        return means.settings().learningRate() * means.settings().schedule().factor(step);
    }

    @Override
    public void close() {
        means.passes().close();
        means.mixout().ifPresent(Mixout::close);
        means.objective().close();
        means.norm().close();
        means.sum().close();
        means.pool().close();
    }
}
