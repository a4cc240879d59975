package dev.anneal.train;

import dev.anneal.error.AnnealException;
import dev.anneal.model.TrainedVectors;
import dev.anneal.objective.LoadedBatch;
import dev.anneal.optimize.GradientNorm;
import dev.anneal.plan.MicroBatch;
import dev.anneal.plan.Range;
import dev.anneal.plan.RankAssignment;
import dev.anneal.plan.StepPlan;
import dev.anneal.tensor.FlatVector;
import dev.anneal.train.blackbox.BackwardTrace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One step under way on one rank: {@link #forwardBackward} for each of its micro-batches, {@link #allReduce}, and {@link #update}. Sums are begun while lower
 * layers still run backward, and added in the tree's order, so that every rank ends with the same bytes whatever their number. Not thread-safe.
 */
public final class StepGradients {
    private final TrainStep.Means means;
    private final StepPlan plan;
    private final Range mine;
    private final TrainedVectors trained;
    private final GradientTree tree;
    private final BackwardTrace trace;
    private final List<Double> divisors;
    private final long start;
    private final List<Double> lossSums = new ArrayList<>();
    private final Map<String, Double> layerNorms = new LinkedHashMap<>();
    private SortedMap<Integer, FlatVector> gradients = new TreeMap<>();
    private List<RankReport> ranks = List.of();
    private double norm = Double.NaN;
    private int microBatchesDone;
    private long tokens;
    private int rows;
    private Phase phase = Phase.BACKWARD;

    private enum Phase {
        BACKWARD("forwardBackward, or allReduce after the last micro-batch"),
        REDUCED("update or skip"),
        DONE("begin for the next step");

        private final String next;

        Phase(String next) {
            this.next = next;
        }
    }

    StepGradients(TrainStep.Means means, StepPlan plan) {
        this.start = System.nanoTime();
        this.means = means;
        this.plan = plan;
        means.driver().blackBox().enterStep(plan.step() + 1);
        int microBatches = plan.microBatches().size();
        this.mine = RankAssignment.range(
                microBatches,
                means.ownership().allReduce().worldSize(),
                means.ownership().allReduce().rank());
        this.trained = means.parts().at(plan.step());
        this.tree = new GradientTree(
                means.model(), means.pool(), means.sum(), means.ownership(), trained, microBatches, mine);
        this.trace = new BackwardTrace(means.driver().blackBox(), means.backwardOperations(), tree);
        this.divisors = means.objective().divisors(means.rows(), plan);
        means.mixout().ifPresent(mixed -> mixed.begin(plan.step()));
    }

    /** Those of this rank, in the order in which they are to be run; perhaps none. */
    public List<MicroBatch> microBatches() {
        return plan.microBatches().subList(mine.from(), mine.to());
    }

    /**
     * Runs one micro-batch forward and backward, and adds its gradients.
     *
     * @param microBatch the next of {@link #microBatches}
     * @return its part of the step's loss: those of all micro-batches of all ranks add up to the loss
     */
    public double forwardBackward(MicroBatch microBatch) {
        require(Phase.BACKWARD);
        if (microBatchesDone == mine.size() || microBatch.index() != mine.from() + microBatchesDone) {
            throw AnnealException.user("Micro-batch " + microBatch.index() + " of step " + (plan.step() + 1)
                    + " is not this rank's turn, which has those from " + mine.from() + " to before " + mine.to()
                    + " and has run " + microBatchesDone + " of them. Run microBatches() in their order, each once.");
        }
        means.driver().blackBox().enter("rows", microBatch.index());
        LoadedBatch batch = means.rows().load(microBatch, plan.epoch());
        tree.enter(microBatch.index());
        trace.enter(microBatch.index());
        List<Double> sums = means.passes().run(plan, microBatch, batch, trained, scaled(divisors), trace);
        lossSums.addAll(sums);
        microBatchesDone++;
        tokens += batch.realTokens();
        rows += microBatch.size();
        return losses(List.of(sums)).values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    /** By which losses are divided so that their gradients come multiplied with the scale. */
    private List<Double> scaled(List<Double> of) {
        return of.stream().map(divisor -> divisor / means.scale().factor()).toList();
    }

    /** Waits for the sums over all ranks, and for what they say of the step. All ranks call it once, after their last micro-batch. */
    public void allReduce() {
        require(Phase.BACKWARD);
        if (microBatchesDone < mine.size()) {
            throw AnnealException.user(
                    "Step " + (plan.step() + 1) + " is to be summed, but this rank has run " + microBatchesDone
                            + " of its " + mine.size() + " micro-batches. Run forwardBackward for the others.");
        }
        if (mine.isEmpty()) {
            tree.reduceNothing();
        }
        RankReport report = new RankReport(
                lossSums,
                rows,
                tokens,
                System.nanoTime() - start,
                means.driver().stop().get());
        means.driver().blackBox().enter("all-reduce");
        gradients = tree.finish();
        means.mixout()
                .ifPresent(mixed ->
                        mixed.end(plan.step(), gradients, means.ownership().slices()));
        means.driver().blackBox().enter("exchange of the step's figures");
        ranks = means.ownership().allReduce().allGather(report.encode()).stream()
                .map(RankReport::decode)
                .toList();
        measure();
        phase = Phase.REDUCED;
    }

    private void measure() {
        List<Integer> vectors = List.copyOf(gradients.keySet());
        List<Range> slices =
                vectors.stream().map(means.ownership().slices()::get).toList();
        List<double[]> squares =
                means.ownership().ofAllBlocks(vectors, means.norm().squares(List.copyOf(gradients.values()), slices));
        for (int i = 0; i < squares.size(); i++) {
            String layer = means.model().layouts().get(vectors.get(i)).name();
            layerNorms.put(
                    layer,
                    GradientNorm.combine(List.of(squares.get(i)))
                            / means.scale().factor());
        }
        norm = GradientNorm.combine(squares) / means.scale().factor();
    }

    /** The L2 norm of the whole gradient, the same on all ranks; after {@link #allReduce}. */
    public double norm() {
        require(Phase.REDUCED);
        return norm;
    }

    /** The same by layer; only what is trained. */
    public Map<String, Double> layerNorms() {
        require(Phase.REDUCED);
        return Collections.unmodifiableMap(layerNorms);
    }

    /** What the gradient is multiplied with, so that its norm is at most {@code train.optimizer.clip-norm}. */
    public double clipCoefficient() {
        return GradientNorm.clipCoefficient(norm(), means.settings().clipNorm());
    }

    /**
     * Lets the optimizer make its step, brings every rank to the same parameters, and frees the gradients. All ranks call it.
     *
     * <p>Where {@code train.precision} is fp16, a gradient that is not finite lowers the scale of the loss instead, and the step is skipped.
     *
     * @param clipCoefficient at most 1; {@link #clipCoefficient}, or one of your own
     * @throws AnnealException (user) if the gradient is not finite, and not because of the scale; it names the layer where that began
     */
    public StepResult update(double learningRate, double clipCoefficient) {
        require(Phase.REDUCED);
        means.driver().blackBox().enter("optimizer");
        if (!Double.isFinite(norm)) {
            if (means.scale().skipsWhatIsNotFinite()) {
                return skip(learningRate);
            }
            throw new Divergence(means.model(), means.rows()).at(plan, microBatches(), layerNorms);
        }
        means.optimizer()
                .update(
                        gradients,
                        plan.step(),
                        learningRate,
                        clipCoefficient / means.scale().factor(),
                        means.ownership()::updated);
        means.scale().made();
        means.ownership().finish();
        means.model().mergeAdapters();
        return free(learningRate);
    }

    /** Frees the gradients; the parameters stay as they are. */
    public StepResult skip(double learningRate) {
        require(Phase.REDUCED);
        if (!Double.isFinite(norm)) {
            means.scale().skipped();
        }
        return free(learningRate);
    }

    private StepResult free(double learningRate) {
        tree.free();
        phase = Phase.DONE;
        Map<String, Double> losses =
                losses(ranks.stream().map(RankReport::lossSums).toList());
        long tokensOfAll = ranks.stream().mapToLong(RankReport::tokens).sum();
        return new StepResult(losses, norm, layerNorms, learningRate, plan.rows(), tokensOfAll, ranks);
    }

    /**
     * Each part's mean, by its name.
     *
     * @param sums of micro-batches, in whose order they are added; of each its parts
     */
    private Map<String, Double> losses(List<List<Double>> sums) {
        double[] ofParts = new double[divisors.size()];
        for (List<Double> some : sums) {
            for (int i = 0; i < some.size(); i++) {
                ofParts[i % ofParts.length] += some.get(i);
            }
        }
        Map<String, Double> losses = new LinkedHashMap<>();
        for (int part = 0; part < ofParts.length; part++) {
            losses.put(means.objective().parts().get(part), ofParts[part] / divisors.get(part));
        }
        return losses;
    }

    private void require(Phase wanted) {
        if (phase != wanted) {
            throw AnnealException.user("Step " + (plan.step() + 1) + " is called out of order: what comes next is "
                    + phase.next + ". The order is begin, forwardBackward for each micro-batch, allReduce, update.");
        }
    }
}
