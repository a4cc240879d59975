package dev.anneal.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.config.ReducePrecision;
import dev.anneal.error.AnnealException;
import dev.anneal.model.DropoutSeed;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.TrainingPass;
import dev.anneal.model.VectorLayout;
import dev.anneal.model.loss.Loss;
import dev.anneal.objective.LoadedBatch;
import dev.anneal.objective.Objective;
import dev.anneal.objective.TaskRows;
import dev.anneal.optimize.GradientNorm;
import dev.anneal.optimize.Optimizer;
import dev.anneal.optimize.Schedule;
import dev.anneal.plan.MicroBatch;
import dev.anneal.plan.Range;
import dev.anneal.plan.RankAssignment;
import dev.anneal.plan.StepPlan;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.train.blackbox.BackwardTrace;
import java.util.ArrayList;
import java.util.List;

/**
 * One optimizer step on one rank: forward and backward over the rank's micro-batches, gradients summed over all ranks in the tree's order, clipped by
 * their global norm, applied by the optimizer to what this rank owns. Every rank ends with the same bytes. Not thread-safe.
 */
final class TrainStep implements AutoCloseable {
    private final Settings settings;
    private final EncoderModel model;
    private final Optimizer optimizer;
    private final TaskRows rows;
    private final Ownership ownership;
    private final AllReduce allReduce;
    private final Objective objective;
    private final GradientNorm norm = new GradientNorm();
    private final VectorPool pool;
    private final GradientSum sum;
    private final DriverLink driver;
    private final List<String> backwardOperations;

    /** @param clipNorm largest gradient norm; 0 for no limit */
    record Settings(
            double learningRate,
            Schedule schedule,
            double clipNorm,
            long dropoutSeed,
            ReducePrecision reducePrecision) {}

    /**
     * @param optimizer updates what {@code ownership} says
     * @param objective closed with the step
     */
    TrainStep(
            Settings settings,
            EncoderModel model,
            Optimizer optimizer,
            Ownership ownership,
            TaskRows rows,
            Objective objective,
            DriverLink driver) {
        this.settings = settings;
        this.model = model;
        this.optimizer = optimizer;
        this.ownership = ownership;
        this.allReduce = ownership.allReduce();
        this.rows = rows;
        this.objective = objective;
        this.pool = new VectorPool(model, allReduce);
        this.sum = new GradientSum(settings.reducePrecision());
        this.driver = driver;
        this.backwardOperations = BackwardTrace.operations(
                model.layouts().stream().map(VectorLayout::name).toList());
    }

    /** @param rateFactor what the schedule's rate is multiplied with */
    StepResult run(StepPlan plan, double rateFactor) {
        long start = System.nanoTime();
        driver.blackBox().enterStep(plan.step() + 1);
        int microBatches = plan.microBatches().size();
        Range mine = RankAssignment.range(microBatches, allReduce.worldSize(), allReduce.rank());
        GradientTree tree = new GradientTree(model, pool, sum, ownership, microBatches, mine);
        double divisor = objective.divisor(rows, plan);
        RankReport report = backward(plan, divisor, mine, tree, start);
        driver.blackBox().enter("all-reduce");
        List<FlatVector> gradients = tree.finish();
        driver.blackBox().enter("exchange of the step's figures");
        List<RankReport> ranks = allReduce.allGather(report.encode()).stream()
                .map(RankReport::decode)
                .toList();
        double learningRate = settings.learningRate() * settings.schedule().factor(plan.step()) * rateFactor;
        driver.blackBox().enter("optimizer");
        double gradientNorm = update(gradients, plan, learningRate);
        tree.free();
        return result(plan, divisor, gradientNorm, learningRate, ranks);
    }

    private RankReport backward(StepPlan plan, double divisor, Range mine, GradientTree tree, long start) {
        List<Double> lossSums = new ArrayList<>();
        long tokens = 0;
        int rowsOfRank = 0;
        BackwardTrace trace = new BackwardTrace(driver.blackBox(), backwardOperations, tree);
        for (MicroBatch microBatch : plan.microBatches().subList(mine.from(), mine.to())) {
            driver.blackBox().enter("rows", microBatch.index());
            LoadedBatch batch = rows.load(microBatch, plan.epoch());
            tree.enter(microBatch.index());
            trace.enter(microBatch.index());
            lossSums.add(backward(plan, divisor, microBatch, batch, trace));
            tokens += batch.realTokens();
            rowsOfRank += microBatch.size();
        }
        if (mine.isEmpty()) {
            tree.reduceNothing();
        }
        return new RankReport(
                lossSums,
                rowsOfRank,
                tokens,
                System.nanoTime() - start,
                driver.stop().get());
    }

    private double backward(
            StepPlan plan, double divisor, MicroBatch microBatch, LoadedBatch batch, BackwardTrace trace) {
        DropoutSeed seed = new DropoutSeed(settings.dropoutSeed(), plan.step(), microBatch.index());
        driver.blackBox().enter("forward", microBatch.index());
        try (Scope scope = Scope.open();
                TrainingPass pass = model.forwardForTraining(batch.tokens(), seed)) {
            driver.blackBox().enter("loss", microBatch.index());
            Loss.Term term = objective.apply(scope, pass.logits(), batch, 1 / divisor);
            pass.backward(term.gradient(), trace);
            return term.sum();
        }
    }

    private double update(List<FlatVector> gradients, StepPlan plan, double learningRate) {
        List<double[]> squares = ownership.ofAllBlocks(norm.squares(gradients, ownership.slices()));
        double gradientNorm = GradientNorm.combine(squares);
        if (!Double.isFinite(gradientNorm)) {
            throw notFinite(squares, plan);
        }
        double clip = GradientNorm.clipCoefficient(gradientNorm, settings.clipNorm());
        optimizer.update(gradients, plan.step(), learningRate, clip, ownership::updated);
        allReduce.finish();
        return gradientNorm;
    }

    private AnnealException notFinite(List<double[]> squares, StepPlan plan) {
        String layers = "";
        for (int i = 0; i < squares.size(); i++) {
            if (!Double.isFinite(GradientNorm.combine(List.of(squares.get(i))))) {
                layers +=
                        (layers.isEmpty() ? "" : ", ") + model.layouts().get(i).name();
            }
        }
        return AnnealException.user("The gradient is not finite at step " + plan.step() + " (epoch " + plan.epoch()
                + ") in " + layers + ": training diverged. Lower train.optimizer.learning-rate, lengthen"
                + " train.schedule.warmup-ratio, or set train.optimizer.clip-norm to 1.");
    }

    private static StepResult result(
            StepPlan plan, double divisor, double norm, double learningRate, List<RankReport> ranks) {
        double lossSum = 0;
        long tokens = 0;
        for (RankReport rank : ranks) {
            for (double sum : rank.lossSums()) {
                lossSum += sum;
            }
            tokens += rank.tokens();
        }
        return new StepResult(lossSum / divisor, norm, learningRate, plan.rows(), tokens, ranks);
    }

    @Override
    public void close() {
        objective.close();
        norm.close();
        sum.close();
        pool.close();
    }
}
