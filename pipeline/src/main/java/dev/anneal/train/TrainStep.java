package dev.anneal.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.config.ReducePrecision;
import dev.anneal.error.AnnealException;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.TrainedVectors;
import dev.anneal.model.VectorLayout;
import dev.anneal.objective.LoadedBatch;
import dev.anneal.objective.Objective;
import dev.anneal.objective.TaskRows;
import dev.anneal.optimize.Curve;
import dev.anneal.optimize.GradientNorm;
import dev.anneal.optimize.Mixout;
import dev.anneal.optimize.Optimizer;
import dev.anneal.optimize.Schedule;
import dev.anneal.plan.MicroBatch;
import dev.anneal.plan.Range;
import dev.anneal.plan.RankAssignment;
import dev.anneal.plan.StepPlan;
import dev.anneal.tensor.FlatVector;
import dev.anneal.train.blackbox.BackwardTrace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

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
    private final TrainedParts parts;
    private final AllReduce allReduce;
    private final Objective objective;
    private final GradientNorm norm = new GradientNorm();
    private final VectorPool pool;
    private final GradientSum sum;
    private final DriverLink driver;
    private final List<String> backwardOperations;
    private final MicroBatchPasses passes;
    private final Optional<Mixout> mixout;

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
            ReducePrecision reducePrecision) {}

    /** Of a gradient before clipping. */
    private record Norms(double whole, Map<String, Double> ofLayers) {}

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
        this.settings = settings;
        this.model = model;
        this.optimizer = optimizer;
        this.ownership = ownership;
        this.parts = parts;
        this.allReduce = ownership.allReduce();
        this.rows = rows;
        this.objective = objective;
        this.pool = new VectorPool(model, allReduce);
        this.sum = new GradientSum(settings.reducePrecision());
        this.driver = driver;
        this.passes = new MicroBatchPasses(settings.passes(), model, objective, pool, driver.blackBox());
        this.mixout = settings.mixout() > 0
                ? Optional.of(
                        new Mixout(model, settings.mixout(), settings.passes().dropoutSeed()))
                : Optional.empty();
        this.backwardOperations = BackwardTrace.operations(
                model.layouts().stream().map(VectorLayout::name).toList());
    }

    /** @param rateFactor what the schedule's rate is multiplied with */
    StepResult run(StepPlan plan, double rateFactor) {
        long start = System.nanoTime();
        driver.blackBox().enterStep(plan.step() + 1);
        int microBatches = plan.microBatches().size();
        Range mine = RankAssignment.range(microBatches, allReduce.worldSize(), allReduce.rank());
        TrainedVectors trained = parts.at(plan.step());
        GradientTree tree = new GradientTree(model, pool, sum, ownership, trained, microBatches, mine);
        List<Double> divisors = objective.divisors(rows, plan);
        mixout.ifPresent(mixed -> mixed.begin(plan.step()));
        RankReport report = backward(plan, trained, divisors, mine, tree, start);
        driver.blackBox().enter("all-reduce");
        SortedMap<Integer, FlatVector> gradients = tree.finish();
        mixout.ifPresent(mixed -> mixed.end(plan.step(), gradients, ownership.slices()));
        driver.blackBox().enter("exchange of the step's figures");
        List<RankReport> ranks = allReduce.allGather(report.encode()).stream()
                .map(RankReport::decode)
                .toList();
        double learningRate = settings.learningRate() * settings.schedule().factor(plan.step()) * rateFactor;
        driver.blackBox().enter("optimizer");
        Norms norms = update(gradients, plan, learningRate);
        tree.free();
        return result(plan, losses(divisors, ranks), norms, learningRate, ranks);
    }

    private RankReport backward(
            StepPlan plan, TrainedVectors trained, List<Double> divisors, Range mine, GradientTree tree, long start) {
        List<Double> lossSums = new ArrayList<>();
        long tokens = 0;
        int rowsOfRank = 0;
        BackwardTrace trace = new BackwardTrace(driver.blackBox(), backwardOperations, tree);
        for (MicroBatch microBatch : plan.microBatches().subList(mine.from(), mine.to())) {
            driver.blackBox().enter("rows", microBatch.index());
            LoadedBatch batch = rows.load(microBatch, plan.epoch());
            tree.enter(microBatch.index());
            trace.enter(microBatch.index());
            lossSums.addAll(passes.run(plan, microBatch, batch, trained, divisors, trace));
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

    private Norms update(SortedMap<Integer, FlatVector> gradients, StepPlan plan, double learningRate) {
        List<Integer> vectors = List.copyOf(gradients.keySet());
        List<Range> slices = vectors.stream().map(ownership.slices()::get).toList();
        List<double[]> squares = ownership.ofAllBlocks(vectors, norm.squares(List.copyOf(gradients.values()), slices));
        Map<String, Double> norms = new LinkedHashMap<>();
        for (int i = 0; i < squares.size(); i++) {
            String layer = model.layouts().get(vectors.get(i)).name();
            norms.put(layer, GradientNorm.combine(List.of(squares.get(i))));
        }
        double gradientNorm = GradientNorm.combine(squares);
        if (!Double.isFinite(gradientNorm)) {
            if (settings.schedule().curve() instanceof Curve.RangeTest) {
                return new Norms(gradientNorm, norms);
            }
            throw notFinite(norms, plan);
        }
        double clip = GradientNorm.clipCoefficient(gradientNorm, settings.clipNorm());
        optimizer.update(gradients, plan.step(), learningRate, clip, ownership::updated);
        allReduce.finish();
        model.mergeAdapters();
        return new Norms(gradientNorm, norms);
    }

    private AnnealException notFinite(Map<String, Double> norms, StepPlan plan) {
        List<String> layers = norms.entrySet().stream()
                .filter(layer -> !Double.isFinite(layer.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        String source = forwardFault(plan)
                .map(layer -> "the output of " + layer + " is not finite")
                .orElse("outputs are finite, but gradients are not, from " + layers.get(layers.size() - 1) + " down");
        return AnnealException.user("The gradient is not finite at step " + plan.step() + " (epoch " + plan.epoch()
                + ") in " + String.join(", ", layers) + "; " + source
                + ": training diverged. Lower train.optimizer.learning-rate, lengthen"
                + " train.schedule.warmup-ratio, or set train.optimizer.clip-norm to 1.");
    }

    /** The lowest layer whose output is not finite, for the first of this rank's micro-batches that has one. */
    private Optional<String> forwardFault(StepPlan plan) {
        Range mine = RankAssignment.range(plan.microBatches().size(), allReduce.worldSize(), allReduce.rank());
        return plan.microBatches().subList(mine.from(), mine.to()).stream()
                .map(batch ->
                        model.firstNotFinite(rows.load(batch, plan.epoch()).tokens()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Each part's mean, by its name. Sums are added in the order of micro-batches. */
    private Map<String, Double> losses(List<Double> divisors, List<RankReport> ranks) {
        double[] sums = new double[divisors.size()];
        for (RankReport rank : ranks) {
            for (int i = 0; i < rank.lossSums().size(); i++) {
                sums[i % sums.length] += rank.lossSums().get(i);
            }
        }
        Map<String, Double> losses = new LinkedHashMap<>();
        for (int part = 0; part < sums.length; part++) {
            losses.put(objective.parts().get(part), sums[part] / divisors.get(part));
        }
        return losses;
    }

    private static StepResult result(
            StepPlan plan, Map<String, Double> losses, Norms norms, double learningRate, List<RankReport> ranks) {
        long tokens = ranks.stream().mapToLong(RankReport::tokens).sum();
        return new StepResult(losses, norms.whole(), norms.ofLayers(), learningRate, plan.rows(), tokens, ranks);
    }

    @Override
    public void close() {
        passes.close();
        mixout.ifPresent(Mixout::close);
        objective.close();
        norm.close();
        sum.close();
        pool.close();
    }
}
