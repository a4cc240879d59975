package dev.anneal.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.config.RunConfig;
import dev.anneal.dataset.Dataset;
import dev.anneal.evaluate.Evaluator;
import dev.anneal.evaluate.TallyCodec;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.objective.AnsweringModels;
import dev.anneal.objective.Evaluators;
import dev.anneal.objective.Masking;
import dev.anneal.objective.Objective;
import dev.anneal.objective.SplitEvaluation;
import dev.anneal.objective.TaskRows;
import dev.anneal.optimize.Optimizer;
import dev.anneal.optimize.WeightAverage;
import dev.anneal.plan.Range;
import dev.anneal.plan.RankAssignment;
import dev.anneal.plan.StepPlan;
import dev.anneal.plan.TrainPlan;
import dev.anneal.train.event.TrainEvent;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What one rank trains with, made from a configuration: the plan, the step, the optimizer, the schedule, the evaluation. {@link TrainLoop} is one loop over
 * it; this is another, for whoever wants to change something:
 *
 * <pre>{@code
 * training.story().begin(0);
 * for (StepPlan plan : training.plan().steps()) {
 *     training.story().beforeStep(plan);
 *     StepGradients gradients = training.step().begin(plan);
 *     for (MicroBatch microBatch : gradients.microBatches()) {
 *         gradients.forwardBackward(microBatch);
 *     }
 *     gradients.allReduce();
 *     StepResult result = gradients.update(training.learningRate(plan), gradients.clipCoefficient());
 *     training.story().stepped(plan.step() + 1, result);
 *     if (!training.story().goesOn(plan.step() + 1)) {
 *         break;
 *     }
 * }
 * }</pre>
 *
 * <p>All ranks run the same loop and make the same calls in the same order. Belongs to a thread that has entered the engine.
 */
public final class Training implements AutoCloseable {
    private final Setup setup;
    private final TrainPlan plan;
    private final Ownership ownership;
    private final Optimizer optimizer;
    private final AveragedModel average;
    private final TrainStep step;
    private final Plateau plateau;
    private final TrainStory story;
    private Optional<Validation> validation = Optional.empty();

    /**
     * What a rank has before it trains.
     *
     * @param model with its initial parameters; trained in place
     * @param masking for masked language models
     * @param hosts of all ranks, in rank order
     * @param events called on rank 0 only
     * @param driver how this rank and its driver are in touch
     */
    public record Setup(
            RunConfig config,
            TaskModel model,
            Optional<Masking> masking,
            Dataset dataset,
            AllReduce allReduce,
            List<String> hosts,
            Consumer<TrainEvent> events,
            DriverLink driver,
            InstantSource clock) {}

    /** Evaluates the validation rows. */
    private record Validation(Evaluator evaluator, SplitEvaluation split) {}

    /** @throws dev.anneal.error.AnnealException (user) if the configuration cannot be trained with this model and dataset */
    public Training(Setup setup) {
        this.setup = setup;
        RunConfig config = setup.config();
        EncoderModel model = setup.model().model();
        TaskRows unpadded = rows("train");
        int[] lengths = unpadded.lengths();
        this.plan = TrainSettings.plan(config.train(), lengths);
        TaskRows rows = unpadded.padded(TrainSettings.padding(
                config.train(),
                lengths,
                setup.model().config().encoder().facts().maxTokens()));
        this.ownership = config.train().shardOptimizer()
                ? Ownership.sharded(setup.allReduce(), model)
                : Ownership.replicated(setup.allReduce(), model);
        TrainedParts parts = TrainedParts.of(config.model().trained(), model, plan.stepsPerEpoch());
        // What may be refused comes before what takes memory.
        Optional<WeightAverage.Settings> averaging =
                TrainSettings.average(config.train().averaging(), plan);
        Objective objective = Objective.of(
                config.task(), setup.model().config().labels(), config.train().loss(), rows);
        this.optimizer = new Optimizer(
                TrainSettings.optimizer(config.train(), plan.stepsPerEpoch()),
                model,
                parts.trained(ownership.slices()),
                TrainSettings.rates(config.train(), model).from(parts.firstSteps()));
        this.average = new AveragedModel(averaging, model, ownership, parts);
        this.step = new TrainStep(
                TrainSettings.step(config, plan), model, optimizer, ownership, parts, rows, objective, setup.driver());
        this.plateau = new Plateau(config.train().schedule(), config.train().bestMetric());
        if (!config.train().evaluateEvery().isNever()) {
            this.validation = validation();
        }
        this.story = new TrainStory(setup, plan);
    }

    private TaskRows rows(String split) {
        return new TaskRows(setup.dataset().split(split), setup.model().padTokenId(), setup.masking());
    }

    private Optional<Validation> validation() {
        if (!setup.dataset().manifest().hasSplit("validation")) {
            return Optional.empty();
        }
        RunConfig config = setup.config();
        Evaluator evaluator = Evaluators.of(
                config.task(), setup.model().config().labels(), setup.dataset().split("validation"));
        return Optional.of(new Validation(
                evaluator,
                new SplitEvaluation(
                        config.task(),
                        AnsweringModels.of(setup.model().model()),
                        rows("validation"),
                        evaluator,
                        config.evaluate().batchSize())));
    }

    public RunConfig config() {
        return setup.config();
    }

    /** The model, which is trained in place. */
    public TaskModel model() {
        return setup.model();
    }

    public Dataset dataset() {
        return setup.dataset();
    }

    /** How this rank and the others talk: who they are, messages, sums. */
    public AllReduce allReduce() {
        return setup.allReduce();
    }

    /** All steps of the run, the same on any number of ranks. */
    public TrainPlan plan() {
        return plan;
    }

    /** Makes steps. */
    public TrainStep step() {
        return step;
    }

    /** Updates the parameters, or, where {@code train.shard-optimizer} is on, this rank's part of them; {@link StepGradients#update} calls it. */
    public Optimizer optimizer() {
        return optimizer;
    }

    /** The rate of a step: what the schedule says, lowered when the metric has come to a plateau where the schedule is that. */
    public double learningRate(StepPlan of) {
        return step.learningRate(of.step()) * plateau.factor();
    }

    /** The average of the parameters, if {@code train.averaging} wants one. */
    public AveragedModel average() {
        return average;
    }

    /** Tells the events and callbacks of the run what happens. */
    public TrainStory story() {
        return story;
    }

    /** Evaluates the validation rows on all ranks together; the metrics are the same on all of them, and none where there are no such rows. */
    public Map<String, Double> evaluate() {
        setup.driver().blackBox().enter("evaluation");
        if (validation.isEmpty()) {
            validation = validation();
        }
        Map<String, Double> metrics = validation.map(this::evaluate).orElse(Map.of());
        plateau.evaluated(metrics);
        return metrics;
    }

    private Map<String, Double> evaluate(Validation rows) {
        AllReduce allReduce = setup.allReduce();
        int microBatches = rows.split().microBatches();
        Range share = RankAssignment.range(microBatches, allReduce.worldSize(), allReduce.rank());
        List<byte[]> shares = allReduce.allGather(TallyCodec.encode(rows.split().run(share, done -> {})));
        return rows.evaluator().metrics(microBatches, shares);
    }

    Plateau plateau() {
        return plateau;
    }

    @Override
    public void close() {
        validation.ifPresent(rows -> rows.split().close());
        step.close();
        optimizer.close();
        average.close();
        ownership.close();
    }
}
