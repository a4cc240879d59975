package dev.anneal.train;

import dev.anneal.config.AdversarialConfig;
import dev.anneal.model.DropoutSeed;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.GradientSink;
import dev.anneal.model.PassOptions;
import dev.anneal.model.TrainedVectors;
import dev.anneal.model.TrainingPass;
import dev.anneal.model.loss.Loss;
import dev.anneal.objective.LoadedBatch;
import dev.anneal.objective.Objective;
import dev.anneal.optimize.WeightPerturbation;
import dev.anneal.plan.MicroBatch;
import dev.anneal.plan.StepPlan;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Tensor;
import dev.anneal.train.blackbox.BlackBox;
import java.util.List;
import java.util.Optional;

/**
 * A micro-batch forward and backward; in adversarial training twice: the first pass says what to add to the embeddings or the weights so that the loss
 * grows, the second one has it added, with the same dropout, and the gradients of both are the micro-batch's. Not thread-safe.
 */
final class MicroBatchPasses implements AutoCloseable {
    private final Settings settings;
    private final EncoderModel model;
    private final Objective objective;
    private final VectorPool pool;
    private final BlackBox blackBox;
    private final Optional<WeightPerturbation> weights;

    /**
     * How passes are made.
     *
     * @param adversary what is moved against the model
     * @param epsilon how far
     * @param after the first step with an adversary, counted from 0
     */
    record Settings(
            long dropoutSeed, PassOptions options, AdversarialConfig.Name adversary, double epsilon, int after) {}

    MicroBatchPasses(Settings settings, EncoderModel model, Objective objective, VectorPool pool, BlackBox blackBox) {
        this.settings = settings;
        this.model = model;
        this.objective = objective;
        this.pool = pool;
        this.blackBox = blackBox;
        this.weights = settings.adversary() == AdversarialConfig.Name.AWP
                ? Optional.of(new WeightPerturbation(model, settings.epsilon()))
                : Optional.empty();
    }

    /**
     * The sum of the losses, those of the first pass; one for each part of the loss.
     *
     * @param trained what has gradients; all, where there is an adversary
     * @param divisors of the step
     * @param sink gets the gradients
     */
    List<Double> run(
            StepPlan plan,
            MicroBatch microBatch,
            LoadedBatch batch,
            TrainedVectors trained,
            List<Double> divisors,
            GradientSink sink) {
        Work work = new Work(
                batch,
                new DropoutSeed(settings.dropoutSeed(), plan.step(), microBatch.index()),
                trained,
                divisors,
                microBatch.index());
        AdversarialConfig.Name adversary =
                plan.step() < settings.after() ? AdversarialConfig.Name.NONE : settings.adversary();
        return switch (adversary) {
            case NONE -> pass(work, settings.options(), sink);
            case FGM -> againstEmbeddings(work, sink);
            case AWP -> againstWeights(work, sink);
        };
    }

    private record Work(
            LoadedBatch batch, DropoutSeed seed, TrainedVectors trained, List<Double> divisors, int index) {}

    private List<Double> pass(Work work, PassOptions options, GradientSink sink) {
        try (Scope scope = Scope.open();
                TrainingPass pass = forward(work, options)) {
            return backward(scope, work, pass, sink);
        }
    }

    private TrainingPass forward(Work work, PassOptions options) {
        blackBox.enter("forward", work.index());
        return model.forwardForTraining(objective.tokens(work.batch()), work.seed(), work.trained(), options);
    }

    private List<Double> backward(Scope scope, Work work, TrainingPass pass, GradientSink sink) {
        blackBox.enter("loss", work.index());
        List<Loss.Term> terms = objective.apply(scope, pass.outputs(), work.batch(), work.divisors());
        pass.backward(terms.stream().map(Loss.Term::gradient).toList(), sink);
        return terms.stream().map(Loss.Term::sum).toList();
    }

    private List<Double> againstEmbeddings(Work work, GradientSink sink) {
        HeldGradients first = new HeldGradients(pool);
        try (Scope scope = Scope.open()) {
            List<Double> sums;
            Tensor shift;
            try (TrainingPass pass = forward(work, settings.options().withEachWord())) {
                sums = backward(scope, work, pass, first);
                shift = pass.adversarialShift(scope, settings.epsilon());
            }
            pass(work, settings.options().shiftedBy(shift), first.addedTo(sink));
            return sums;
        }
    }

    private List<Double> againstWeights(Work work, GradientSink sink) {
        HeldGradients first = new HeldGradients(pool);
        List<Double> sums = pass(work, settings.options(), first);
        WeightPerturbation perturbation = weights.orElseThrow();
        perturbation.apply(first.vectors());
        pass(work, settings.options(), first.addedTo(sink));
        perturbation.undo();
        return sums;
    }

    @Override
    public void close() {
        weights.ifPresent(WeightPerturbation::close);
    }
}
