package dev.anneal.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.config.Interval;
import dev.anneal.config.RunConfig;
import dev.anneal.dataset.Dataset;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.objective.Masking;
import dev.anneal.plan.StepPlan;
import dev.anneal.plan.TrainPlan;
import dev.anneal.tensor.Device;
import dev.anneal.train.checkpoint.CheckpointCommitter;
import dev.anneal.train.checkpoint.CheckpointFolder;
import dev.anneal.train.checkpoint.ShareWriter;
import dev.anneal.train.checkpoint.StateVector;
import dev.anneal.train.checkpoint.WrittenShare.Purpose;
import dev.anneal.train.event.TrainEvent;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Trains on one rank: resumes, steps, evaluates, writes checkpoints, and leaves the best parameters in the model. All ranks run the same loop over the
 * same plan and take the same decisions, because these follow from values that are the same on all of them. Run it on a thread that has entered the
 * engine; not thread-safe.
 */
public final class TrainLoop implements AutoCloseable {
    /** In checkpoints: of the micro-batches since the one before. */
    private static final String MICRO_BATCH_ROWS = "micro_batch_rows";

    private final Setup setup;
    private final Training training;
    private final TrainPlan plan;
    private final List<StateVector> state;
    private final ShareWriter shares;
    private final BestModel best;
    private final Guard guard;
    private final RangeTest rangeTest;
    private final EarlyStopping earlyStopping;
    private final TimeBudget timeBudget;
    private final List<Resumable> resumables;
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
            InstantSource clock) {
        private Training.Setup training() {
            return new Training.Setup(config, model, masking, dataset, allReduce, hosts, events, driver, clock);
        }
    }

    public TrainLoop(Setup setup) {
        this.setup = setup;
        RunConfig config = setup.config();
        EncoderModel model = setup.model().model();
        this.training = new Training(setup.training());
        this.plan = training.plan();
        this.story = training.story();
        this.state = TrainingState.of(model, training.optimizer(), training.average());
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
        this.rangeTest = new RangeTest(config.train().schedule());
        this.guard = new Guard(
                plan.rowsPerStep(), plan.stepsPerEpoch(), (topic, text) -> story.warned(stepsDone, topic, text));
        this.earlyStopping = new EarlyStopping(config.train());
        this.timeBudget = new TimeBudget(config.train().timeBudget(), setup.allReduce(), setup.clock());
        this.resumables = List.of(
                best,
                training.plateau(),
                guard,
                rangeTest,
                earlyStopping,
                timeBudget,
                training.step().lossScale());
    }

    /**
     * Trains to the end of the plan, or until early stopping or the time budget ends it, or until some rank is asked to stop: then all of them write a
     * checkpoint after the same step.
     *
     * @throws dev.anneal.error.AnnealException if this rank or another cannot go on; all ranks then stop
     */
    public TrainOutcome run() {
        begin();
        boolean evaluated = stepsDone > 0 && isDue(setup.config().train().evaluateEvery(), stepsDone);
        for (int next = stepsDone; next < plan.totalSteps() && !isOver(); next++) {
            StepResult result = step(plan.step(next));
            if (rangeTest.isOver(result)) {
                break;
            }
            stepped(next + 1, result);
            evaluated = isDue(setup.config().train().evaluateEvery(), stepsDone);
            if (evaluated) {
                evaluate();
            }
            timeBudget.stepped();
            Stop stop = stepsDone < plan.totalSteps() ? result.stop() : Stop.NONE;
            if (stop != Stop.NONE || isDue(setup.config().train().checkpointEvery(), stepsDone)) {
                checkpoint();
            }
            if (stop != Stop.NONE) {
                completeCheckpoints();
                return new TrainOutcome(stepsDone, best.step(), best.value(), stop, Optional.empty());
            }
            if (!story.goesOn(stepsDone)) {
                break;
            }
        }
        Optional<String> endedBy = endedBy();
        endedBy.ifPresent(reason -> story.endedEarly(stepsDone, reason));
        if (!evaluated && !setup.config().train().evaluateEvery().isNever()) {
            evaluate();
        }
        completeCheckpoints();
        enter("best model");
        training.average().settle(stepsDone);
        best.restore(stepsDone);
        int bestStep = best.step() < 0 ? stepsDone : best.step();
        return new TrainOutcome(stepsDone, bestStep, best.value(), Stop.NONE, endedBy);
    }

    private void begin() {
        enter("checkpoints");
        stepsDone = new Resumption(setup, state, this::resume).run();
        story.begin(
                stepsDone,
                Stream.of(earlyStopping.limit(), timeBudget.limit())
                        .flatMap(Optional::stream)
                        .toList());
        if (stepsDone > 0) {
            story.resumed(stepsDone, setup.checkpoints()::path);
        } else {
            story.read(setup.model().report());
        }
        guard.begin(
                setup.config(),
                TrainSettings.schedule(setup.config().train().schedule(), plan),
                setup.model().config().encoder().normsAfterResiduals());
        timeBudget.begin();
    }

    /** Also at once, where the checkpoint is that of the step after which it was over. */
    private boolean isOver() {
        return rangeTest.hasEnded() || endedBy().isPresent();
    }

    /** Why the configuration ends training before the plan's last step. */
    private Optional<String> endedBy() {
        return stepsDone < plan.totalSteps() ? earlyStopping.reason().or(timeBudget::reason) : Optional.empty();
    }

    private StepResult step(StepPlan step) {
        shares.requireNoFailure();
        story.beforeStep(step);
        return training.step().run(step, training.learningRate(step));
    }

    private void stepped(int nowDone, StepResult result) {
        stepsDone = nowDone;
        training.average().stepped(stepsDone);
        story.stepped(stepsDone, result, timeBudget.secondsLeft());
        guard.stepped(result);
        if (!Double.isFinite(result.gradientNorm())) {
            double scale = training.step().lossScale().factor();
            story.warned(
                    stepsDone,
                    "loss-scale",
                    "fp16 cannot hold the gradient: the step is skipped, and the scale of the loss is now " + scale
                            + ".");
        }
        rangeTest.stepped(result.loss());
        if (isDue(setup.config().train().gradientNormsEvery(), stepsDone)) {
            story.measured(stepsDone, result.layerNorms());
        }
    }

    /**
     * A step as the last one of training, which is of rows of the greatest length only, and from which nothing is learned: for finding out what it takes.
     * The loop must not run afterwards.
     *
     * @param microBatchRows rows of a micro-batch
     * @param worldSize ranks that will share a step: this one has as many micro-batches as it will have then
     */
    void rehearse(int microBatchRows, int worldSize) {
        int batchRows = setup.config().train().batchSize();
        int microBatches = ((batchRows - 1) / microBatchRows + worldSize) / worldSize;
        training.step().rehearse(plan.ofLongestRows(microBatches, microBatchRows));
    }

    Training training() {
        return training;
    }

    /** Where it trains. */
    Device device() {
        return setup.model().model().device();
    }

    /** What copies of the state take while checkpoints are written, on all ranks together. */
    long snapshotBytes() {
        long floats = Stream.concat(
                        state.stream(),
                        state.stream().limit(setup.model().model().vectors().size()))
                .mapToLong(StateVector::floats)
                .sum();
        return floats * Float.BYTES;
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

    private void evaluate() {
        training.average().during(stepsDone, () -> {
            Map<String, Double> metrics = training.evaluate();
            if (!metrics.isEmpty()) {
                earlyStopping.evaluated(stepsDone, metrics);
                story.evaluated(stepsDone, metrics, best.offer(stepsDone, metrics));
            }
        });
    }

    private void checkpoint() {
        enter("checkpoint share");
        shares.write(Purpose.RESUME, stepsDone, state, progress());
        story.paused();
    }

    /** What decisions so far mean for those to come. */
    private Map<String, Double> progress() {
        Map<String, Double> progress = new TreeMap<>();
        resumables.forEach(part -> progress.putAll(part.progress()));
        progress.put(MICRO_BATCH_ROWS, (double) setup.config().train().microBatchRows());
        return progress;
    }

    /** When every rank has handed in its shares, the committer has all of them, and only then is it worth waiting for. */
    private void completeCheckpoints() {
        enter("checkpoints on their way");
        shares.await();
        setup.allReduce().allGather(new byte[0]);
        setup.committer().await();
    }

    @Override
    public void close() {
        shares.close();
        training.close();
    }
}
