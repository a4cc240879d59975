package dev.anneal.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.config.Interval;
import dev.anneal.config.RunConfig;
import dev.anneal.dataset.Dataset;
import dev.anneal.evaluate.Evaluator;
import dev.anneal.evaluate.TallyCodec;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.VectorLayout;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.objective.Evaluators;
import dev.anneal.objective.Masking;
import dev.anneal.objective.Objective;
import dev.anneal.objective.SplitEvaluation;
import dev.anneal.objective.TaskRows;
import dev.anneal.optimize.Memory;
import dev.anneal.optimize.Optimizer;
import dev.anneal.optimize.WeightAverage;
import dev.anneal.plan.Range;
import dev.anneal.plan.RankAssignment;
import dev.anneal.plan.TrainPlan;
import dev.anneal.train.checkpoint.CheckpointCommitter;
import dev.anneal.train.checkpoint.CheckpointFolder;
import dev.anneal.train.checkpoint.ShareWriter;
import dev.anneal.train.checkpoint.StateVector;
import dev.anneal.train.checkpoint.WrittenShare.Purpose;
import dev.anneal.train.event.TrainEvent;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Trains on one rank: resumes, steps, evaluates, writes checkpoints, and leaves the best parameters in the model. All ranks run the same loop over the
 * same plan and take the same decisions, because these follow from values that are the same on all of them. Run it on a thread that has entered the
 * engine; not thread-safe.
 */
public final class TrainLoop implements AutoCloseable {
    private final Setup setup;
    private final TrainPlan plan;
    private final Optimizer optimizer;
    private final AveragedModel average;
    private final TrainStep step;
    private final List<StateVector> state;
    private final ShareWriter shares;
    private final BestModel best;
    private final Plateau plateau;
    private final Guard guard;
    private final RangeTest rangeTest;
    private final List<Resumable> resumables;
    private final Optional<Evaluator> evaluator;
    private final Optional<SplitEvaluation> validation;
    private final TrainStory story;
    private int stepsDone;

    /**
     * What a rank trains with.
     *
     * @param runDigest of everything that decides the model's bytes: a checkpoint of another run is refused
     * @param model with its initial parameters; trained in place
     * @param masking for masked language models
     * @param checkpoints where all ranks write and read checkpoints
     * @param best where all ranks keep the best parameters
     * @param committer completes checkpoints when all ranks have written their shares
     * @param hosts of all ranks, in rank order
     * @param events called on rank 0 only
     * @param driver how this rank and its driver are in touch
     */
    public record Setup(
            RunConfig config,
            String runDigest,
            TaskModel model,
            Optional<Masking> masking,
            Dataset dataset,
            AllReduce allReduce,
            CheckpointFolder checkpoints,
            CheckpointFolder best,
            CheckpointCommitter committer,
            List<String> hosts,
            Consumer<TrainEvent> events,
            DriverLink driver,
            InstantSource clock) {}

    public TrainLoop(Setup setup) {
        this.setup = setup;
        RunConfig config = setup.config();
        EncoderModel model = setup.model().model();
        TaskRows rows = rows(setup, "train");
        this.plan = TrainSettings.plan(config.train(), rows.lengths());
        Ownership ownership = config.train().shardOptimizer()
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
        this.state = state(model, optimizer, average);
        this.shares = new ShareWriter(
                setup.checkpoints(),
                setup.best(),
                setup.allReduce().rank(),
                setup.allReduce().worldSize(),
                setup.committer());
        this.best = new BestModel(
                config.train(),
                shares,
                setup.best(),
                state.subList(0, model.vectors().size()));
        this.plateau = new Plateau(config.train().schedule(), config.train().bestMetric());
        this.rangeTest = new RangeTest(config.train().schedule());
        this.evaluator = evaluator(setup);
        this.validation = evaluator.map(measure -> new SplitEvaluation(
                config.task(),
                model,
                rows(setup, "validation"),
                measure,
                config.evaluate().batchSize()));
        this.story = new TrainStory(setup, plan);
        this.guard = new Guard((topic, text) -> story.warned(stepsDone, topic, text));
        this.resumables = List.of(best, plateau, guard, rangeTest);
    }

    /**
     * Trains to the end of the plan, or until some rank is asked to stop: then all of them write a checkpoint after the same step.
     *
     * @throws dev.anneal.error.AnnealException if this rank or another cannot go on; all ranks then stop
     */
    public TrainOutcome run() {
        enter("checkpoints");
        stepsDone = new Resumption(setup, state, this::resume).run();
        story.begin(stepsDone);
        if (stepsDone > 0) {
            story.resumed(stepsDone);
        } else {
            story.read(setup.model().report());
        }
        guard.begin(
                setup.config(),
                TrainSettings.schedule(setup.config().train().schedule(), plan),
                setup.model().config().encoder().normsAfterResiduals());
        boolean evaluated = stepsDone > 0 && isDue(setup.config().train().evaluateEvery(), stepsDone);
        for (int next = stepsDone; next < plan.totalSteps() && !rangeTest.hasEnded(); next++) {
            shares.requireNoFailure();
            StepResult result = step.run(plan.step(next), plateau.factor());
            if (rangeTest.isOver(result)) {
                break;
            }
            stepsDone = next + 1;
            average.stepped(stepsDone);
            story.stepped(stepsDone, result);
            guard.stepped(result);
            rangeTest.stepped(result.loss());
            if (isDue(setup.config().train().gradientNormsEvery(), stepsDone)) {
                story.measured(stepsDone, result.layerNorms());
            }
            evaluated = isDue(setup.config().train().evaluateEvery(), stepsDone);
            if (evaluated) {
                evaluate(stepsDone);
            }
            Stop stop = stepsDone < plan.totalSteps() ? result.stop() : Stop.NONE;
            if (stop != Stop.NONE || isDue(setup.config().train().checkpointEvery(), stepsDone)) {
                checkpoint(stepsDone);
            }
            if (stop != Stop.NONE) {
                completeCheckpoints();
                return new TrainOutcome(stepsDone, best.step(), best.value(), stop);
            }
        }
        if (!evaluated && !setup.config().train().evaluateEvery().isNever()) {
            evaluate(stepsDone);
        }
        completeCheckpoints();
        enter("best model");
        average.settle(stepsDone);
        best.restore(stepsDone);
        return new TrainOutcome(stepsDone, best.step() < 0 ? stepsDone : best.step(), best.value(), Stop.NONE);
    }

    private void resume(Map<String, Double> progress) {
        resumables.forEach(part -> part.resume(progress));
    }

    private void enter(String operation) {
        setup.driver().blackBox().enter(operation);
    }

    private boolean isDue(Interval interval, int stepsDone) {
        return interval.isDueAfter(stepsDone, plan.stepsPerEpoch());
    }

    private void evaluate(int stepsDone) {
        enter("evaluation");
        average.during(stepsDone, () -> validate(stepsDone));
    }

    private void validate(int stepsDone) {
        validation.ifPresent(split -> {
            AllReduce allReduce = setup.allReduce();
            Range share = RankAssignment.range(split.microBatches(), allReduce.worldSize(), allReduce.rank());
            List<byte[]> shares = allReduce.allGather(TallyCodec.encode(split.run(share, rows -> {})));
            Map<String, Double> metrics = evaluator.orElseThrow().metrics(split.microBatches(), shares);
            plateau.evaluated(metrics);
            story.evaluated(stepsDone, metrics, best.offer(stepsDone, metrics));
        });
    }

    private void checkpoint(int stepsDone) {
        enter("checkpoint share");
        shares.write(Purpose.RESUME, stepsDone, state, progress());
        story.goesOn();
    }

    /** What decisions so far mean for those to come. */
    private Map<String, Double> progress() {
        Map<String, Double> progress = new TreeMap<>();
        resumables.forEach(part -> progress.putAll(part.progress()));
        return progress;
    }

    /** When every rank has handed in its shares, the committer has all of them, and only then is it worth waiting for. */
    private void completeCheckpoints() {
        enter("checkpoints on their way");
        shares.await();
        setup.allReduce().allGather(new byte[0]);
        setup.committer().await();
    }

    private static TaskRows rows(Setup setup, String split) {
        return new TaskRows(setup.dataset().split(split), setup.model().padTokenId(), setup.masking());
    }

    private static Optional<Evaluator> evaluator(Setup setup) {
        if (setup.config().train().evaluateEvery().isNever()
                || !setup.dataset().manifest().hasSplit("validation")) {
            return Optional.empty();
        }
        List<String> outputs = setup.model().config().labels();
        return Optional.of(
                Evaluators.of(setup.config().task(), outputs, setup.dataset().split("validation")));
    }

    /** Parameters first, then what the optimizer remembers of what this rank updates, and the average of that. */
    private static List<StateVector> state(EncoderModel model, Optimizer optimizer, AveragedModel average) {
        List<StateVector> state = new ArrayList<>();
        for (int i = 0; i < model.vectors().size(); i++) {
            state.add(StateVector.replicated(
                    model.layouts().get(i).name(), model.vectors().get(i)));
        }
        optimizer.memory().forEach(memory -> state.addAll(state(model, memory, Memory.NAMES)));
        average.memory().forEach(memory -> state.addAll(state(model, memory, List.of(WeightAverage.NAME))));
        return state;
    }

    private static List<StateVector> state(EncoderModel model, Memory memory, List<String> names) {
        VectorLayout layout = model.layouts().get(memory.vector());
        return IntStream.range(0, memory.values().size())
                .mapToObj(i -> new StateVector(
                        layout.name() + "." + names.get(i),
                        layout.floats(),
                        memory.from(),
                        memory.values().get(i)))
                .toList();
    }

    @Override
    public void close() {
        shares.close();
        validation.ifPresent(SplitEvaluation::close);
        step.close();
        optimizer.close();
        average.close();
    }
}
